var graphemes=new Intl.Segmenter(void 0,{granularity:"grapheme"});function middle(text2,room,width){if(width(text2)<=room)return text2;const all=Array.from(graphemes.
segment(text2),({segment})=>segment);let[low,high]=[0,all.length-1];while(low<high){const kept=Math.ceil((low+high)/2);if(width(without(all,kept))<=room)low=kept;else
high=kept-1}return without(all,low)}function without(all,kept){const last=Math.ceil(kept/2);return`${all.slice(0,kept-last).join("")}…${last?all.slice(-last).
join(""):""}`}function contextOf(canvas){const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return context}function offscreen(width,height){
const canvas=new OffscreenCanvas(width,height);const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return{
canvas,context}}function prepare(canvas,width,height){const ratio=window.devicePixelRatio||1;const[w,h]=[Math.round(width*ratio),Math.round(height*ratio)];if(canvas.
width!==w||canvas.height!==h){canvas.width=w;canvas.height=h;canvas.style.width=`${width}px`;canvas.style.height=`${height}px`}const context=contextOf(canvas);context.
setTransform(ratio,0,0,ratio,0,0);context.clearRect(0,0,width,height);return context}function fit(context,text2,width){return middle(text2,width,shorter=>context.
measureText(shorter).width)}var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
messages[template];return filled(typeof found==="string"&&found?found:template,values)}function filled(template,values){if(!values)return template;return template.replace(/\{(\w+)\}/g,(place,name)=>name in values?String(values[name]):place)}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;
var LEVELS=[["||"],["&&"],["==","!="],["<",">","<=",">="],["+","-"],["*","/","%"]];var OPERATORS={"||":(a,b)=>Number(Boolean(a||b)),"&&":(a,b)=>Number(Boolean(a&&
b)),"==":(a,b)=>Number(a===b),"!=":(a,b)=>Number(a!==b),"<":(a,b)=>Number(a<b),">":(a,b)=>Number(a>b),"<=":(a,b)=>Number(a<=b),">=":(a,b)=>Number(a>=b),"+":(a,b)=>a+
b,"-":(a,b)=>a-b,"*":(a,b)=>a*b,"/":(a,b)=>Math.trunc(a/b),"%":(a,b)=>a%b};function pluralForm(expression){const tokens=[];TOKEN.lastIndex=0;for(let found=TOKEN.
exec(expression);found;found=TOKEN.exec(expression))tokens.push(found[1]);return n=>{let at=0;const choice=()=>{const test=level(0);if(tokens[at]!=="?")return test;
at++;const then=choice();at++;const otherwise=choice();return test?then:otherwise};const level=depth=>{if(depth===LEVELS.length)return atom();let value=level(depth+
1);while(LEVELS[depth].includes(tokens[at])){const operator=OPERATORS[tokens[at++]];value=operator(value,level(depth+1))}return value};const atom=()=>{const token=tokens[at++];
if(token==="("){const value=choice();at++;return value}return token==="n"?n:Number(token)};const form=choice();return Number.isFinite(form)?form:0}}function number(value){if(value===null||value===void 0||Number.isNaN(value))return"–";if(value===0)return"0";const size=Math.abs(Number(value.toPrecision(3)));
if(size<1e-4)return"< 0.0001";if(size>=1e3)return Math.round(value).toString();return value.toFixed(Math.max(0,2-Math.floor(Math.log10(size))))}function score(value){if(value===0)return"0";const size=Math.abs(value);const text2=size<.001||size>=1e5?size.toExponential(2):number(size);return(value<0?"−":
"")+text2.replace("e-","e−").replace("e+","e")}function el(tag,attributes={},...children){const element=document.createElement(tag);for(const[name,value]of Object.entries(attributes)){if(value===void 0||value===
null||value===false)continue;if(name==="on"){for(const[event,handler]of Object.entries(value)){element.addEventListener(event,handler)}}else element.setAttribute(
name,value===true?"":value)}element.append(...children.filter(child=>child!==null&&child!==void 0));return element}var HERE="￼";function around(said,element){
const at=said.indexOf(HERE);return at<0?[said,element]:[said.slice(0,at),element,said.slice(at+1)]}function select(label,options,value,onChange){return el("sele\
ct",{"aria-label":label,title:label,on:{change:event=>onChange(event.target.value)}},...options.map(([key,text2])=>el("option",{value:key,selected:key===value},
text2)))}function exactly(value,text2=score(value)){return el("b",{class:"mono",title:String(value)},text2)}var SIDE_ROOM=112;var NAME_LINE=14;var OBLONG=3;var STEPS={ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0]};function gridOf({rows,columns,widest,
highest,tallest},width,widthOf){const most=texts=>Math.ceil(texts.reduce((longest2,text2)=>Math.max(longest2,widthOf(text2)),8));const[m,n]=[rows.text.length,columns.
text.length];const left=Math.min(SIDE_ROOM,Math.floor(width/3),most(rows.room??rows.text))+10;const w=Math.min(widest,(width-left-2)/n);const longest=most(columns.
room??columns.text);const lying=longest<=w-4;const top=(lying?12:Math.min(SIDE_ROOM,longest))+12;let h=Math.min(highest,w*1.2,tallest/m);if(n>OBLONG*m)h=Math.max(
h,Math.min(highest,NAME_LINE+6,tallest/m));if(m<=12)h=Math.min(highest,Math.max(h,20));return{left,top,w,h,lying}}function coarser(values,[m,n],[rows,columns]){
const largest=new Float32Array(rows*columns).fill(NaN);for(let i=0;i<m;i++){const row=Math.floor(i*rows/m);for(let j=0;j<n;j++){const at=row*columns+Math.floor(
j*columns/n);const value=values[i*n+j];if(Number.isNaN(value)||Math.abs(largest[at])>=Math.abs(value))continue;largest[at]=value}}return largest}function neighbour(key,from,rows,columns){
const step=STEPS[key];if(!step)return null;if(!from)return{row:0,column:0};const within=(at,count)=>Math.max(0,Math.min(count-1,at));return{row:within(from.row+
step[0],rows),column:within(from.column+step[1],columns)}}var Cells=class{constructor({label,kind,onHover,onLock,moves=true}){this.onHover=onHover;this.onLock=onLock;
this.moves=moves;this.map=null;this.grid=null;this.image=null;this.hover=null;this.lock=null;this.canvas=el("canvas",{tabindex:"0",role:"application","aria-role\
description":kind,"aria-label":label,on:{mousemove:event=>this.onHover(this.cellAt(event)),mouseleave:()=>this.onHover(null),blur:()=>this.onHover(null),click:event=>{
const cell=this.cellAt(event);if(cell)this.onLock(cell)},keydown:event=>this.pressed(event)}});this.element=el("div",{class:"cells"},this.canvas)}build({widest=44,
highest=32,tallest=520,...map}){this.map={widest,highest,tallest,...map};this.image=null;this.draw()}draw(){const{map}=this;const width=this.element.clientWidth;
if(!width||!map)return;const context=contextOf(this.canvas);context.font=`12px ${map.colors.mono}`;const grid=gridOf(map,width,text2=>context.measureText(text2).
width);this.grid={...grid,width,height:grid.top+grid.h*map.rows.text.length+2};this.paint()}paint(){const{map,grid}=this;if(!map||!grid)return;const{left,top,w,
h}=grid;const{rows,columns,colors}=map;const context=prepare(this.canvas,grid.width,grid.height);const[wide,high]=[w*columns.text.length,h*rows.text.length];context.
strokeStyle=colors.line;context.strokeRect(left-.5,top-.5,wide+1,high+1);const ratio=window.devicePixelRatio||1;const size=`${Math.ceil(wide*ratio)} ${Math.ceil(
high*ratio)}`;if(this.image?.size!==size){this.image={picture:pictureOf(map,wide*ratio,high*ratio),size}}context.imageSmoothingEnabled=false;context.drawImage(this.
image.picture,left,top,wide,high);if(Math.min(w,h)>=9){context.fillStyle=colors.page;for(let i=1;i<columns.text.length;i++)context.fillRect(left+i*w-.5,top,1,high);
for(let i=1;i<rows.text.length;i++)context.fillRect(left,top+i*h-.5,wide,1)}const cell=this.hover??this.lock;writeNames(context,rows,h,cell?.row,colors,(text2,i)=>{
context.textAlign="right";context.fillText(fit(context,text2,left-10),left-6,top+(i+.5)*h)});writeNames(context,columns,w,cell?.column,colors,(text2,i)=>{if(grid.
lying){context.textAlign="center";context.fillText(text2,left+(i+.5)*w,top-10);return}context.save();context.textAlign="left";context.translate(left+(i+.5)*w,top-
6);context.rotate(-Math.PI/2);context.fillText(fit(context,text2,SIDE_ROOM),0,0);context.restore()});if(this.lock)frame(context,grid,this.lock,colors.accent,2);
if(this.hover)frame(context,grid,this.hover,colors.text,1)}mark(hover,lock){this.hover=hover;this.lock=lock;this.paint()}cellAt(event){const{map,grid}=this;if(!map||
!grid)return null;const column=Math.floor((event.offsetX-grid.left)/grid.w);const row=Math.floor((event.offsetY-grid.top)/grid.h);const inside=row>=0&&column>=0&&
row<map.rows.text.length&&column<map.columns.text.length;return inside?{row,column}:null}pressed(event){const from=this.hover??this.lock;if(event.key==="Enter"||
event.key===" "){event.preventDefault();if(from)this.onLock(from)}if(!this.map)return;const{rows,columns}=this.map;const to=neighbour(event.key,from,rows.text.length,
columns.text.length);if(!to)return;event.preventDefault();if(this.moves)this.onLock(to);else this.onHover(to)}};function writeNames(context,side,size,read,colors,write){
const every=Math.ceil(NAME_LINE/size);context.textBaseline="middle";side.text.forEach((text2,i)=>{const near=read!==void 0&&i!==read&&Math.abs(i-read)*size<NAME_LINE;
if(i!==read&&(i%every||near))return;const strong=i===read||side.marked?.[i];context.font=`${strong?600:400} 12px ${colors.mono}`;context.fillStyle=side.marked?.[i]?
colors.accent:i===read?colors.text:colors.secondary;write(text2,i)})}function frame(context,{left,top,w,h},{row,column},color,width){context.strokeStyle=color;context.
lineWidth=width;context.strokeRect(left+column*w,top+row*h,Math.max(w,3),Math.max(h,3))}function pictureOf({rows,columns,values,colorOf},wide,high){const[m,n]=[
rows.text.length,columns.text.length];const height=Math.max(1,Math.min(m,Math.ceil(high)));const width=Math.max(1,Math.min(n,Math.ceil(wide)));const{canvas,context}=offscreen(
width,height);const image=context.createImageData(width,height);const pixels=new Uint32Array(image.data.buffer);coarser(values,[m,n],[height,width]).forEach((value,i)=>{
pixels[i]=Number.isNaN(value)?0:colorOf(value)});context.putImageData(image,0,0);return canvas}function themeOf(element){const host=getComputedStyle(element).getPropertyValue("--st-background-color").trim();if(host)return lightness(parseHex(host))<.5?"dar\
k":"light";return matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light"}var READABLE=4.5;function rampOf(element){const style=getComputedStyle(element);
const stops=["--ramp-low","--ramp-middle","--ramp-high"].map(name=>oklab(parseHex(style.getPropertyValue(name).trim())));return rampBetween(stops,parseHex(style.
getPropertyValue("--text").trim()))}function rampBetween(stops,text2){const packed=new Uint32Array(256);const css=new Array(256);const dark=new Array(256);const plain=new Array(
256);for(let i=0;i<256;i++){const t=i/255*2;const second=t<1?0:1;const shade=srgb(between(stops[second],stops[second+1],t-second));const[r,g,b]=shade;packed[i]=
255<<24|b<<16|g<<8|r;css[i]=`rgb(${r} ${g} ${b})`;dark[i]=contrast([255,255,255],shade)>contrast([0,0,0],shade);plain[i]=contrast(text2,shade)>=READABLE}return{
packed,css,dark,plain}}function signedRampOf(element){const style=getComputedStyle(element);const stops=["--signed-negative","--signed-zero","--signed-positive"].
map(name=>oklab(parseHex(style.getPropertyValue(name).trim())));return signedRampBetween(stops)}function signedRampBetween(stops){const shades=Array.from({length:511},
(_,i)=>{const share=i/255-1;const end=stops[share>0?2:0];return srgb(between(stops[1],end,Math.abs(share)))});const at=share=>shades[255+Math.round(255*Math.max(
-1,Math.min(1,share)))];return{shade:share=>`rgb(${at(share).join(" ")})`,packed:share=>{const[r,g,b]=at(share);return(255<<24|b<<16|g<<8|r)>>>0}}}function colorsOf(element){const style=getComputedStyle(element);const of=name=>style.getPropertyValue(`--${name}`).trim();return{page:of("page"),panel:of("pane\
l"),line:of("line"),text:of("text"),secondary:of("secondary"),accent:of("accent"),mono:of("mono"),sans:of("sans")}}function between(from,to,share){return[from[0]+
(to[0]-from[0])*share,from[1]+(to[1]-from[1])*share,from[2]+(to[2]-from[2])*share]}function parseHex(text2){const short=/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(
text2);if(short)return triple(short.slice(1).map(digit=>parseInt(digit+digit,16)));const long=/^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text2);if(long)return triple(
long.slice(1).map(pair=>parseInt(pair,16)));const numbers=text2.match(/[\d.]+/g);return numbers&&numbers.length>=3?triple(numbers.map(Number)):[255,255,255]}function triple(values){
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
mounted.delete(element)}}}function bar(shades){const element=el("i",{});element.style.background=`linear-gradient(to right, ${shades.join(", ")})`;return element}function scoreBar(ramp){return bar([-1,-.5,0,.5,1].map(ramp.shade))}function table(title,columns,rows){const details=el("details",{class:"numbers"},el("summary",{},title));const refresh=()=>{if(!details.open)return;details.querySelector(
".table-scroll")?.remove();const head=columns().map(name=>el("th",{scope:"col"},name));const body=rows().map(([name,...cells])=>el("tr",{},el("th",{scope:"row"},
text(name)),...cells.map(cell=>el("td",{class:"mono"},text(cell)))));details.append(el("div",{class:"table-scroll",tabindex:"0",role:"region","aria-label":title},
el("table",{},el("thead",{},el("tr",{},...head)),el("tbody",{},...body))))};details.addEventListener("toggle",refresh);return Object.assign(details,{refresh})}function text(cell){
return typeof cell==="number"?String(cell):cell}function placeOfMost(values){let place=0;for(let at=1;at<values.length;at++)if(values[at]>values[place])place=at;return place}var Patching=class extends Mounted{header;effect;state;sources;hint;readout;legend;grid;constructor(element,emit){super(element,"patching",emit);this.root.addEventListener(
"keydown",event=>{if(event.key==="Escape")this.take(null)})}show(data){const{header,arrays}=unpack(data);const same=this.header?.of===header.of;this.header=header;
this.effect=arrays.effect??null;const best=this.best();this.state={layer:header.chosen?.layer??(same?this.state.layer:best.row),head:header.chosen?header.chosen.
head:same?this.state.head:null,taken:null};this.build();this.theme()}get positions(){return this.header.second.length}best(){const at=this.effect?placeOfMost(this.
effect):0;return{row:Math.floor(at/this.positions),column:at%this.positions}}build(){const{header,state,effect}=this;this.sources=header.first.map((text2,i)=>this.
source(text2,i));const targets=header.second.map((text2,i)=>this.target(text2,i));this.hint=el("p",{class:"quiet hint","aria-live":"polite"});this.readout=el("p",
{class:"readout","aria-live":"polite"});this.legend=el("span",{class:"legend"});this.grid=new Cells({label:tr("Layers by tokens of B. Arrow keys point at a cell\
, Enter patches it."),kind:tr("grid of patches"),onHover:hover=>this.point(hover),onLock:({row,column})=>this.patch({layer:row,head:null,source:header.aligned[column],
position:column}),moves:false});const range=n=>Array.from({length:n},(_,i)=>[String(i),String(i)]);const layer=select(tr("Layer"),range(header.layers),String(state.
layer),value=>{this.state.layer=Number(value)});const heads=[["",tr("all heads")],...range(header.heads)];const head=select(tr("Head"),heads,state.head===null?"":
String(state.head),value=>{this.state.head=value===""?null:Number(value)});this.root.replaceChildren(this.host.probe,el("section",{class:"panel"},el("header",{},
el("h2",{},tr("Drag a token onto another")),el("label",{},tr("{noun} layer ",{noun:header.noun}),layer),header.what==="heads"?el("label",{},tr("head "),head):null),
el("div",{class:"line",role:"group","aria-label":tr("Text A")},el("span",{class:"quiet side"},"A"),...this.sources),el("div",{class:"line",role:"group","aria-la\
bel":tr("Text B")},el("span",{class:"quiet side"},"B"),...targets),this.hint),effect?el("section",{class:"panel"},el("header",{},el("h2",{},tr("Every patch")),el(
"span",{class:"quiet"},tr("rows are layers, columns the tokens of B")),this.legend),this.grid.element,this.readout,table(tr("All patches as a table"),()=>["toke\
n",...Array.from({length:header.layers},(_,i)=>tr("layer {i}",{i}))],()=>header.second.map((text2,at)=>[text2,...Array.from({length:header.layers},(_,i)=>String(
effect[i*this.positions+at]))]))):el("p",{class:"note"},header.note));this.say()}source(text2,i){return el("button",{type:"button",class:"token source",draggable:"\
true","aria-pressed":"false",on:{click:()=>this.take(this.state.taken===i?null:i),dragstart:event=>{event.dataTransfer.setData("text/plain",String(i));event.dataTransfer.
effectAllowed="copy";this.take(i)},dragend:()=>this.take(null)}},text2)}target(text2,i){const element=el("button",{type:"button",class:`token target${this.header.
changed[i]?" changed":""}`,on:{click:()=>{const source=this.state.taken??this.header.aligned[i];if(source>=0)this.patch({...this.state,source,position:i})},dragover:event=>{
if(this.state.taken===null)return;event.preventDefault();element.classList.add("over")},dragleave:()=>element.classList.remove("over"),drop:event=>{event.preventDefault();
element.classList.remove("over");const source=this.state.taken;if(source!==null)this.patch({...this.state,source,position:i})}}},text2);return element}patch({layer,
head,source,position}){const{of,first,second}=this.header;this.take(null);this.hint.textContent=tr("Patching layer {layer}: “{first}” → “{second}” …",
{layer,first:first[source],second:second[position]});this.emit("patch",{of,layer,head,source,position})}take(taken){this.state.taken=taken;this.sources.forEach(
(element,i)=>element.setAttribute("aria-pressed",String(i===taken)));this.root.classList.toggle("taking",taken!==null);this.say()}say(){const{first}=this.header;
const{taken}=this.state;this.hint.textContent=taken===null?tr("The run of B takes the value of the run of A at the dragged token. Without a mouse: choose a toke\
n of A, then one of B."):tr("“{first}” of A: choose the token of B that takes it.",{first:first[taken]})}draw(){const{header,effect}=this;if(!effect)return;
let most=header.restores?1:1e-30;for(const value of effect)if(Math.abs(value)>most)most=Math.abs(value);this.grid.build({rows:{text:Array.from({length:header.layers},
(_,i)=>String(i))},columns:{text:header.second,marked:header.changed},values:effect,colorOf:value=>this.signed.packed(value/most),colors:this.colors,widest:64,highest:40});
this.legend.replaceChildren(score(-most),scoreBar(this.signed),score(most),el("span",{},header.restores?tr("restored"):tr("moved")));this.point(null)}done(layer,token){
const{restores,answer}=this.header;const values={layer,token,value:HERE};if(!restores)return tr("layer {layer}, “{token}” moves the output by {value} of its len\
gth",values);return answer?tr("layer {layer}, “{token}” restores {value} of the way to “{answer}”",{...values,answer}):tr("layer {layer}, “{token}” rest\
ores {value} of the way to the answer of A",values)}point(hover){const{header,effect}=this;if(!effect)return;const{chosen}=header;const lock=chosen?{row:chosen.
layer,column:chosen.position}:null;this.grid.mark(hover,lock);const at=hover??this.best();const value=effect[at.row*this.positions+at.column];const token=header.
second[at.column];const said=this.done(at.row,token);this.readout.replaceChildren(...around(hover?tr("{said}; a click patches it.",{said}):tr("Most: {said}.",{said}),
exactly(value,Number.isNaN(value)?"–":score(value))))}};var render=renderer((element,emit)=>new Patching(element,emit));export{render};
