var graphemes=new Intl.Segmenter(void 0,{granularity:"grapheme"});function middle(text,room,width){if(width(text)<=room)return text;const all=Array.from(graphemes.
segment(text),({segment})=>segment);let[low,high]=[0,all.length-1];while(low<high){const kept=Math.ceil((low+high)/2);if(width(without(all,kept))<=room)low=kept;else
high=kept-1}return without(all,low)}function without(all,kept){const last=Math.ceil(kept/2);return`${all.slice(0,kept-last).join("")}…${last?all.slice(-last).
join(""):""}`}function contextOf(canvas){const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return context}function prepare(canvas,width,height){const ratio=window.devicePixelRatio||1;const[w,h]=[Math.round(width*ratio),Math.round(height*ratio)];if(canvas.width!==w||
canvas.height!==h){canvas.width=w;canvas.height=h;canvas.style.width=`${width}px`;canvas.style.height=`${height}px`}const context=contextOf(canvas);context.setTransform(
ratio,0,0,ratio,0,0);context.clearRect(0,0,width,height);return context}function fit(context,text,width){return middle(text,width,shorter=>context.measureText(shorter).
width)}var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
messages[template];return filled(typeof found==="string"&&found?found:template,values)}function filled(template,values){if(!values)return template;return template.replace(/\{(\w+)\}/g,(place,name)=>name in values?String(values[name]):place)}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;
var LEVELS=[["||"],["&&"],["==","!="],["<",">","<=",">="],["+","-"],["*","/","%"]];var OPERATORS={"||":(a,b)=>Number(Boolean(a||b)),"&&":(a,b)=>Number(Boolean(a&&
b)),"==":(a,b)=>Number(a===b),"!=":(a,b)=>Number(a!==b),"<":(a,b)=>Number(a<b),">":(a,b)=>Number(a>b),"<=":(a,b)=>Number(a<=b),">=":(a,b)=>Number(a>=b),"+":(a,b)=>a+
b,"-":(a,b)=>a-b,"*":(a,b)=>a*b,"/":(a,b)=>Math.trunc(a/b),"%":(a,b)=>a%b};function pluralForm(expression){const tokens=[];TOKEN.lastIndex=0;for(let found=TOKEN.
exec(expression);found;found=TOKEN.exec(expression))tokens.push(found[1]);return n=>{let at=0;const choice=()=>{const test=level(0);if(tokens[at]!=="?")return test;
at++;const then=choice();at++;const otherwise=choice();return test?then:otherwise};const level=depth=>{if(depth===LEVELS.length)return atom();let value=level(depth+
1);while(LEVELS[depth].includes(tokens[at])){const operator=OPERATORS[tokens[at++]];value=operator(value,level(depth+1))}return value};const atom=()=>{const token=tokens[at++];
if(token==="("){const value=choice();at++;return value}return token==="n"?n:Number(token)};const form=choice();return Number.isFinite(form)?form:0}}function number(value){if(value===null||value===void 0||Number.isNaN(value))return"–";if(value===0)return"0";const size=Math.abs(Number(value.toPrecision(3)));
if(size<1e-4)return"< 0.0001";if(size>=1e3)return Math.round(value).toString();return value.toFixed(Math.max(0,2-Math.floor(Math.log10(size))))}function el(tag,attributes={},...children){const element=document.createElement(tag);for(const[name,value]of Object.entries(attributes)){if(value===void 0||value===
null||value===false)continue;if(name==="on"){for(const[event,handler]of Object.entries(value)){element.addEventListener(event,handler)}}else element.setAttribute(
name,value===true?"":value)}element.append(...children.filter(child=>child!==null&&child!==void 0));return element}function themeOf(element){const host=getComputedStyle(element).getPropertyValue("--st-background-color").trim();if(host)return lightness(parseHex(host))<.5?"dar\
k":"light";return matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light"}var READABLE=4.5;function rampOf(element){const style=getComputedStyle(element);
const stops=["--ramp-low","--ramp-middle","--ramp-high"].map(name=>oklab(parseHex(style.getPropertyValue(name).trim())));return rampBetween(stops,parseHex(style.
getPropertyValue("--text").trim()))}function rampBetween(stops,text){const packed=new Uint32Array(256);const css=new Array(256);const dark=new Array(256);const plain=new Array(
256);for(let i=0;i<256;i++){const t=i/255*2;const second=t<1?0:1;const shade=srgb(between(stops[second],stops[second+1],t-second));const[r,g,b]=shade;packed[i]=
255<<24|b<<16|g<<8|r;css[i]=`rgb(${r} ${g} ${b})`;dark[i]=contrast([255,255,255],shade)>contrast([0,0,0],shade);plain[i]=contrast(text,shade)>=READABLE}return{packed,
css,dark,plain}}function signedRampOf(element){const style=getComputedStyle(element);const stops=["--signed-negative","--signed-zero","--signed-positive"].map(name=>oklab(
parseHex(style.getPropertyValue(name).trim())));return signedRampBetween(stops)}function signedRampBetween(stops){const shades=Array.from({length:511},(_,i)=>{const share=i/
255-1;const end=stops[share>0?2:0];return srgb(between(stops[1],end,Math.abs(share)))});const at=share=>shades[255+Math.round(255*Math.max(-1,Math.min(1,share)))];
return{shade:share=>`rgb(${at(share).join(" ")})`,packed:share=>{const[r,g,b]=at(share);return(255<<24|b<<16|g<<8|r)>>>0}}}function colorsOf(element){const style=getComputedStyle(element);const of=name=>style.getPropertyValue(`--${name}`).trim();return{page:of("page"),panel:of("pane\
l"),line:of("line"),text:of("text"),secondary:of("secondary"),accent:of("accent"),mono:of("mono"),sans:of("sans")}}function between(from,to,share){return[from[0]+
(to[0]-from[0])*share,from[1]+(to[1]-from[1])*share,from[2]+(to[2]-from[2])*share]}function parseHex(text){const short=/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(
text);if(short)return triple(short.slice(1).map(digit=>parseInt(digit+digit,16)));const long=/^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text);if(long)return triple(
long.slice(1).map(pair=>parseInt(pair,16)));const numbers=text.match(/[\d.]+/g);return numbers&&numbers.length>=3?triple(numbers.map(Number)):[255,255,255]}function triple(values){
return[values[0],values[1],values[2]]}function lightness(rgb){return oklab(rgb)[0]}function linear(channel){const c=channel/255;return c<=.04045?c/12.92:((c+.055)/
1.055)**2.4}function luminance(rgb){const[r,g,b]=[linear(rgb[0]),linear(rgb[1]),linear(rgb[2])];return .2126*r+.7152*g+.0722*b}function contrast(a,b){const[low,
high]=[luminance(a),luminance(b)].sort((x,y)=>x-y);return(high+.05)/(low+.05)}function oklab(rgb){const[r,g,b]=[linear(rgb[0]),linear(rgb[1]),linear(rgb[2])];const l=Math.cbrt(.4122214708*r+.5363325363*g+.0514459929*b);const m=Math.cbrt(.2119034982*
r+.6806995451*g+.1073969566*b);const s=Math.cbrt(.0883024619*r+.2817188376*g+.6299787005*b);return[.2104542553*l+.793617785*m-.0040720468*s,1.9779984951*l-2.428592205*
m+.4505937099*s,.0259040371*l+.7827717662*m-.808675766*s]}function srgb([L,a,b]){const l=(L+.3963377774*a+.2158037573*b)**3;const m=(L-.1055613458*a-.0638541728*
b)**3;const s=(L-.0894841775*a-1.291485548*b)**3;const channel=c=>{const share=c<=.0031308?12.92*c:1.055*c**(1/2.4)-.055;return Math.max(0,Math.min(255,Math.round(
share*255)))};return[channel(4.0767416621*l-3.3077115913*m+.2309699292*s),channel(-1.2684380046*l+2.6097574011*m-.3413193965*s),channel(-.0041960863*l-.7034186147*
m+1.707614701*s)]}var ARRAY_OF={uint8:Uint8Array,float32:Float32Array,float64:Float64Array};function unpack(data){const bytes=data instanceof ArrayBuffer?new Uint8Array(data):data;
const length=new DataView(bytes.buffer,bytes.byteOffset,4).getUint32(0,true);const header=JSON.parse(new TextDecoder().decode(bytes.subarray(4,4+length)));const start=4+
length;const arrays={};const index=Object.entries(header.arrays);for(const[name,[offset,size,type]]of index){const at=bytes.byteOffset+start+offset;const Kind=ARRAY_OF[type];
const aligned=at%Kind.BYTES_PER_ELEMENT===0;const block=aligned?bytes:bytes.slice(start+offset,start+offset+size);const buffer=block.buffer;arrays[name]=new Kind(
buffer,aligned?at:0,size/Kind.BYTES_PER_ELEMENT)}return{header,arrays}}var SPEAKS='{"language"';function speakOf(data){const bytes=data instanceof ArrayBuffer?new Uint8Array(
data):data;const begins=new TextDecoder().decode(bytes.subarray(4,4+SPEAKS.length));speak(begins===SPEAKS?unpack(data).header.language:null)}function follow(root,{rethemed,resized}){let width=0;const sizes=new ResizeObserver(()=>{if(root.clientWidth===width)return;width=root.clientWidth;resized()});sizes.
observe(root);const changed=()=>{if(root.dataset.theme&&themeOf(root)!==root.dataset.theme)rethemed()};const scheme=matchMedia("(prefers-color-scheme: dark)");scheme.
addEventListener("change",changed);const probe=el("i",{class:"probe",on:{transitionend:changed}});const stop=()=>{sizes.disconnect();scheme.removeEventListener(
"change",changed)};return{probe,stop}}var Mounted=class{constructor(element,name,emit=()=>{}){this.emit=emit;this.root=el("div",{class:`av ${name}`});element.append(
this.root);this.root.dataset.theme=themeOf(this.root);this.ramp=rampOf(this.root);this.signed=signedRampOf(this.root);this.colors=colorsOf(this.root);this.host=
follow(this.root,{rethemed:()=>this.rethemed(),resized:()=>this.resized()})}draw(){}theme(){this.root.dataset.theme=themeOf(this.root);this.ramp=rampOf(this.root);
this.signed=signedRampOf(this.root);this.colors=colorsOf(this.root);this.draw()}rethemed(){this.theme()}resized(){this.draw()}destroy(){this.host.stop();this.root.
remove()}};function renderer(make){const mounted=new WeakMap;return({data,element,emit})=>{if(mounted.get(element)?.data!==data)speakOf(data);const place=mounted.
get(element)??{view:make(element,emit),data:null};mounted.set(element,place);if(place.data!==data){place.data=data;place.view.show(data)}return()=>{place.view.destroy();
mounted.delete(element)}}}function bar(shades){const element=el("i",{});element.style.background=`linear-gradient(to right, ${shades.join(", ")})`;return element}function weightBar(ramp){
return bar([0,64,128,191,255].map(i=>ramp.css[i]))}function coloursOf({shows,best},arrays){const cells=arrays.rank.length;const steps=share=>Uint8Array.from({length:cells},(_,cell)=>Math.round(255*share(cell)));
switch(shows){case"probability":return{steps:steps(cell=>arrays.shares[cell*best]),low:"0",high:"1"};case"followed":return{steps:steps(cell=>arrays.followed[cell]),
low:"0",high:"1"};case"rank":{const worst=Math.max(10,most(arrays.rank));const share=cell=>1-Math.log10(arrays.rank[cell])/Math.log10(worst);return{steps:steps(
share),low:worst.toLocaleString("en"),high:tr("1st")}}default:{const values=arrays[shows];const largest=Math.max(1e-6,most(values));const high=tr("{Number} bits",
{Number:Number(largest.toPrecision(3))});return{steps:steps(cell=>Math.max(0,values[cell])/largest),low:"0",high}}}}function within(offset,window2,size,n){const from=Math.
max(0,Math.floor(offset/size));return[Math.min(n,from),Math.min(n,Math.max(from,Math.ceil((offset+window2)/size)))]}function most(values){let largest=0;for(const value of values)
largest=Math.max(largest,value);return largest}var LABELS=72;var HEAD=28;var ROW=28;var LOW_ROW=20;var FEW_ROWS=16;var LEAST=76;var MOST=160;var Lens=class extends Mounted{header;arrays;colours;hover=null;cell;size;light;ink;constructor(element){
super(element,"lens");this.canvas=el("canvas",{});this.space=el("div",{class:"space"},this.canvas);this.box=el("div",{class:"box",tabindex:"0",role:"application",
"aria-roledescription":"table of layers by tokens","aria-label":tr("Best answers after every layer. Arrow keys move between cells."),on:{scroll:()=>this.paint(),
mousemove:event=>this.point(event),mouseleave:()=>this.read(null),focus:()=>this.read(this.cell),blur:()=>this.read(null),keydown:event=>this.key(event)}},this.
space);this.said=el("p",{class:"said","aria-live":"polite"});this.legend=el("p",{class:"ends quiet"});this.root.append(this.host.probe,el("div",{class:"line"},this.
said,this.legend),this.box)}show(data){const{header,arrays}=unpack(data);this.header=header;this.arrays=arrays;this.colours=coloursOf(header,arrays);this.cell={
row:header.rows.length-1,position:header.at};this.hover=null;this.theme();this.reveal(this.cell)}draw(){if(!this.header||!this.root.clientWidth)return;const{rows,
tokens}=this.header;const style=getComputedStyle(this.root);this.light=style.getPropertyValue("--on-dark").trim();this.ink=style.getPropertyValue("--on-light").
trim();const room=this.root.clientWidth-LABELS-2;this.size={width:Math.max(LEAST,Math.min(MOST,Math.floor(room/tokens.length))),height:rows.length>FEW_ROWS?LOW_ROW:
ROW};this.space.style.width=`${LABELS+tokens.length*this.size.width}px`;this.space.style.height=`${HEAD+rows.length*this.size.height}px`;const{low,high}=this.colours;
this.legend.replaceChildren(el("span",{},low),weightBar(this.ramp),el("span",{},high));this.paint();this.read(this.hover)}paint(){if(!this.size)return;const{box,
size,header}=this;const[wide,high]=[Math.min(box.clientWidth,LABELS+header.tokens.length*size.width),Math.min(box.clientHeight,HEAD+header.rows.length*size.height)];
const context=prepare(this.canvas,wide,high);const[left,top]=[box.scrollLeft,box.scrollTop];const columns=within(left,wide-LABELS,size.width,header.tokens.length);
const lines=within(top,high-HEAD,size.height,header.rows.length);context.textAlign="center";context.textBaseline="middle";context.font=`12px ${this.colors.sans}`;
for(let line=lines[0];line<lines[1];line++){for(let position=columns[0];position<columns[1];position++){const x=LABELS+position*size.width-left;this.paintCell(context,
line,position,x,HEAD+line*size.height-top)}}this.paintNames(context,columns,lines,{left,top,wide,high})}paintCell(context,line,position,x,y){const{width,height}=this.
size;const row=this.header.rows.length-1-line;const at=row*this.header.tokens.length+position;const step=this.colours.steps[at];context.fillStyle=this.ramp.css[step];
context.fillRect(x,y,width-1,height-1);context.fillStyle=this.ramp.dark[step]?this.light:this.ink;const word=this.header.names[this.arrays.names[at*this.header.
best]];context.fillText(fit(context,word,width-8),x+width/2,y+height/2);if(this.hover?.row===row&&this.hover.position===position){context.strokeStyle=this.colors.
accent;context.lineWidth=2;context.strokeRect(x+1,y+1,width-3,height-3)}}paintNames(context,columns,lines,{left,top,wide,high}){const{width,height}=this.size;const{
rows,tokens,at}=this.header;context.fillStyle=this.colors.page;context.fillRect(0,0,wide,HEAD);for(let position=columns[0];position<columns[1];position++){const pointed=position===
(this.hover?.position??at);context.font=`${pointed?600:400} 12px ${this.colors.mono}`;context.fillStyle=pointed?this.colors.text:this.colors.secondary;const x=LABELS+
(position+.5)*width-left;context.fillText(fit(context,tokens[position],width-8),x,HEAD/2)}context.fillStyle=this.colors.page;context.fillRect(0,0,LABELS,high);context.
textAlign="right";for(let line=lines[0];line<lines[1];line++){const row=rows.length-1-line;const y=HEAD+(line+.5)*height-top;if(y<HEAD)continue;const pointed=row===
this.hover?.row;context.font=`${pointed?600:400} 12px ${this.colors.sans}`;context.fillStyle=pointed?this.colors.text:this.colors.secondary;context.fillText(rows[row],
LABELS-8,y)}}point(event){const frame=this.box.getBoundingClientRect();const x=event.clientX-frame.left-this.box.clientLeft;const y=event.clientY-frame.top-this.
box.clientTop;const position=Math.floor((x-LABELS+this.box.scrollLeft)/this.size.width);const line=Math.floor((y-HEAD+this.box.scrollTop)/this.size.height);const{
rows,tokens}=this.header;const inside=x>=LABELS&&y>=HEAD&&position<tokens.length&&line<rows.length;if(!inside){this.read(null);return}this.cell={row:rows.length-
1-line,position};this.read(this.cell)}key(event){const steps={ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[1,0],ArrowDown:[-1,0],Home:[0,-Infinity],End:[0,Infinity]};
const by=steps[event.key];if(!by)return;event.preventDefault();const inside=(value,n)=>Math.max(0,Math.min(n-1,value));this.cell={row:inside(this.cell.row+by[0],
this.header.rows.length),position:inside(this.cell.position+by[1],this.header.tokens.length)};this.reveal(this.cell);this.read(this.cell)}reveal({row,position}){
if(!this.size)return;const{box,size}=this;const x=position*size.width;const y=(this.header.rows.length-1-row)*size.height;const[wide,high]=[box.clientWidth-LABELS,
box.clientHeight-HEAD];box.scrollLeft=Math.max(x+size.width-wide,Math.min(x,box.scrollLeft));box.scrollTop=Math.max(y+size.height-high,Math.min(y,box.scrollTop));
this.paint()}read(cell){this.hover=cell;this.paint();this.said.classList.toggle("quiet",!cell);if(!cell){this.said.textContent=tr("Point at a cell to read its a\
nswers.");return}const{rows,tokens,names,followed,best}=this.header;const at=cell.row*tokens.length+cell.position;const answers=Array.from({length:best},(_,i)=>{
const share=this.arrays.shares[at*best+i];const word=el("bdi",{},names[this.arrays.names[at*best+i]]);const value=el("span",{class:"quiet",title:String(share)},
number(share));return el("span",{class:"answer mono"},word," ",value)});const more=[tr("entropy {entropy} bits",{entropy:number(this.arrays.entropy[at])}),tr("{\
divergence} bits from the last layer",{divergence:number(this.arrays.divergence[at])}),tr("“{names}” is number ",{names:names[followed[cell.position]]})+this.
arrays.rank[at].toLocaleString("en")];const place=cell.row?tr("after {rows}",{rows:rows[cell.row]}):tr("before layer 0");this.said.replaceChildren(el("b",{class:"\
mono"},el("bdi",{},tokens[cell.position])),el("span",{class:"quiet"},place),...answers,el("span",{class:"quiet"},more.join(" · ")))}};var render=renderer(element=>new Lens(
element));export{render};
