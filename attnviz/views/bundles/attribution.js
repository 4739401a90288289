var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
messages[template];return filled(typeof found==="string"&&found?found:template,values)}function N_(text2){return text2}function filled(template,values){if(!values)return template;return template.replace(/\{(\w+)\}/g,(place,name)=>name in values?String(values[name]):place)}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;
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
name,value===true?"":value)}element.append(...children.filter(child=>child!==null&&child!==void 0));return element}function select(label,options,value,onChange){return el("select",{"aria-label":label,title:label,on:{change:event=>onChange(event.target.value)}},...options.map(
([key,text2])=>el("option",{value:key,selected:key===value},text2)))}function doubtsStrip(doubts){if(!doubts?.length)return null;return el("div",{class:"doubts",role:"note"},...doubts.map(each=>el("p",{class:each.grave?"grave":"s\
light"},each.said)))}function themeOf(element){const host=getComputedStyle(element).getPropertyValue("--st-background-color").trim();if(host)return lightness(parseHex(host))<.5?"dar\
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
mounted.delete(element)}}}var SEVERAL={token:N_("tokens"),character:N_("characters"),word:N_("words"),sentence:N_("sentences"),turn:N_("turns"),patch:N_("patches"),step:N_("steps"),frame:N_(
"frames")};var ONE={token:N_("token"),character:N_("character"),word:N_("word"),sentence:N_("sentence"),turn:N_("turn"),patch:N_("patch"),step:N_("step"),frame:N_(
"frame")};var STEPS={ArrowLeft:-1,ArrowUp:-1,ArrowRight:1,ArrowDown:1};function link(container,{onHover,onLock}){const unitOf=event=>{const{target}=event;const element=target instanceof
Element?target.closest("[data-unit]"):null;return element&&container.contains(element)?element:null};const on=(name,act)=>container.addEventListener(name,act);on(
"mouseover",event=>{const unit=unitOf(event);onHover(unit?Number(unit.dataset.unit):null)});on("mouseleave",()=>onHover(null));on("focusin",event=>{const unit=unitOf(
event);if(unit)onHover(Number(unit.dataset.unit))});on("focusout",()=>onHover(null));on("click",event=>{const unit=unitOf(event);if(unit)onLock(Number(unit.dataset.
unit))});on("keydown",event=>{const unit=unitOf(event);if(event.key==="Escape")onLock(null);if(!unit)return;if(event.key==="Enter"||event.key===" "){event.preventDefault();
onLock(Number(unit.dataset.unit));return}const by=STEPS[event.key];if(!by)return;const all=[...container.querySelectorAll("[data-unit]")];const next=all[all.indexOf(
unit)+by];if(!next)return;event.preventDefault();unit.tabIndex=-1;next.tabIndex=0;next.focus()})}function markAmong(elements,hover,lock){elements.forEach((element,unit)=>{
element?.classList.toggle("pointed",unit===hover);element?.classList.toggle("locked",unit===lock);element?.setAttribute("aria-pressed",String(unit===lock))})}function standing(scores,unit){
const size=Math.abs(scores[unit]);let[rank,sum2]=[1,0];for(const other of scores){sum2+=Math.abs(other);if(Math.abs(other)>size)rank++}return{rank,share:sum2?size/
sum2:0}}function perCent(share){return share>0&&share<.005?"< 1 %":`${Math.round(share*100)} %`}function largest(scores){let most=0;for(const value of scores)most=
Math.max(most,Math.abs(value));return most||1}function ranked(scores){return Array.from(scores,(_,unit)=>unit).sort((a,b)=>Math.abs(scores[b])-Math.abs(scores[a])||
a-b)}var MOST_BARS=20;function barOf(share,shares){const down=shares.reduce((far,each)=>Math.max(far,-each),0);const up=shares.reduce((far,each)=>Math.max(far,each),
0);const span=100/(down+up||1);const zero=down*span;const width=Math.abs(share)*span;return{left:share<0?zero-width:zero,width,zero}}var Bars=class{marks=[];constructor(actions,most=MOST_BARS){
this.most=most;this.list=el("ol",{class:"bars"});this.more=el("p",{class:"quiet"});link(this.list,actions);this.element=el("div",{},this.list,this.more)}draw({text:text2},{
scores,scale},ramp){const order=ranked(scores);const strongest=order.slice(0,this.most);const shares=strongest.map(unit=>scores[unit]/scale);const twice=new Set(
text2.filter((name,unit)=>text2.indexOf(name)<unit));this.marks=[];this.list.replaceChildren(...strongest.map((unit,place)=>{const value=scores[unit];const bar=el(
"i",{});const{left,width,zero}=barOf(shares[place],shares);bar.style.width=`${width}%`;bar.style.left=`${left}%`;bar.style.background=ramp.shade(Math.sign(value));
const axis=el("b",{});axis.style.left=`${zero}%`;const mark=el("div",{class:"unit-bar","data-unit":unit,role:"button",tabindex:place?"-1":"0"},el("span",{class:"\
mono name",title:tr("{text} · position {unit}",{text:text2[unit],unit})},el("bdi",{},text2[unit]),twice.has(text2[unit])?el("sub",{},String(unit)):null),el("sp\
an",{class:"track"},bar,axis),el("span",{class:"mono value",title:String(value)},score(value)));this.marks[unit]=mark;return el("li",{},mark)}));this.more.hidden=
order.length<=this.most;this.more.textContent=tr("and {order} more",{order:order.length-this.most})}mark(hover,lock){markAmong(this.marks,hover,lock)}};var RunningText=class{constructor(actions){this.element=el("div",{class:"running"});this.marks=[];link(this.element,actions)}build({pieces,held},about){const{below,
written=()=>false}=about??{};this.marks=[];const parts=pieces.map(([text2,unit])=>{if(unit<0)return document.createTextNode(text2);const mark=el("span",{class:`\
unit${held[unit]?" held":""}${written(unit)?" written":""}`,role:"button","data-unit":unit,tabindex:this.marks.length?"-1":"0"},text2,below?el("small",{},below(
unit)):null);this.marks[unit]=mark;return mark});this.element.classList.toggle("stacked",Boolean(below));this.element.replaceChildren(...parts)}draw(shares,ramp){
this.marks.forEach((mark,unit)=>{mark.style.background=shares?ramp.shade(shares[unit]):"";mark.classList.toggle("strong",shares!==null&&Math.abs(shares[unit])>.1)})}mark(hover,lock){
markAmong(this.marks,hover,lock)}};var graphemes=new Intl.Segmenter(void 0,{granularity:"grapheme"});function middle(text2,room,width){if(width(text2)<=room)return text2;const all=Array.from(graphemes.
segment(text2),({segment})=>segment);let[low,high]=[0,all.length-1];while(low<high){const kept=Math.ceil((low+high)/2);if(width(without(all,kept))<=room)low=kept;else
high=kept-1}return without(all,low)}function without(all,kept){const last=Math.ceil(kept/2);return`${all.slice(0,kept-last).join("")}…${last?all.slice(-last).
join(""):""}`}function contextOf(canvas){const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return context}function offscreen(width,height){
const canvas=new OffscreenCanvas(width,height);const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return{
canvas,context}}function prepare(canvas,width,height){const ratio=window.devicePixelRatio||1;const[w,h]=[Math.round(width*ratio),Math.round(height*ratio)];if(canvas.
width!==w||canvas.height!==h){canvas.width=w;canvas.height=h;canvas.style.width=`${width}px`;canvas.style.height=`${height}px`}const context=contextOf(canvas);context.
setTransform(ratio,0,0,ratio,0,0);context.clearRect(0,0,width,height);return context}function bitmap(pixels,rows,columns,mask){const{canvas,context}=offscreen(columns,rows);const image=context.createImageData(columns,rows);for(let i=0;i<rows*columns;i++){
const opacity=mask&&!mask[i]?64:255;image.data.set([pixels[3*i],pixels[3*i+1],pixels[3*i+2],opacity],4*i)}context.putImageData(image,0,0);return canvas}function paled(pixels,rows,columns,dark){
const grey=new Uint8ClampedArray(3*rows*columns);for(let i=0;i<rows*columns;i++){const light=.2126*pixels[3*i]+.7152*pixels[3*i+1]+.0722*pixels[3*i+2];grey.fill(
dark?14+.36*light:156+.38*light,3*i,3*i+3)}return bitmap(grey,rows,columns)}var LARGEST_SIDE=264;var Patches=class{hover=null;lock=null;current=null;size={width:0,height:0};scores=null;marks=[];grounds={};constructor(actions,input,grid,picture){
this.actions=actions;this.grid=grid;this.picture=picture;this.leading=input.text.length-grid[0]*grid[1];this.source=bitmap(picture.pixels,picture.rows,picture.columns);
this.canvas=el("canvas",{tabindex:"0",role:"application","aria-roledescription":"picture of patches","aria-label":tr("Scores over the picture. Arrow keys move b\
etween patches, Enter locks one."),on:{mousemove:event=>{const patch=this.patchAt(event);if(patch!==null)this.current=patch;actions.onHover(patch)},mouseleave:()=>actions.
onHover(null),focus:()=>actions.onHover(this.current??this.leading),blur:()=>actions.onHover(null),click:event=>actions.onLock(this.patchAt(event)),keydown:event=>this.
move(event)}});this.plain=el("canvas",{role:"img","aria-label":tr("the picture as the model sees it")});this.others=el("div",{class:"running others"});link(this.
others,actions);this.element=el("div",{class:"patches"},el("div",{class:"pair"},this.plain,this.canvas),this.others);this.build(input)}build({text:text2,held}){
this.marks=text2.slice(0,this.leading).map((name,unit)=>el("span",{class:held[unit]?"unit held":"unit",role:"button","data-unit":unit,tabindex:"0"},name));this.
others.replaceChildren(...this.marks)}draw(shares,ramp,colors){this.scores={shares,ramp,colors};const{ratio}=this.picture;const wide=this.element.clientWidth;const free=this.
element.contains(this.plain)?(wide-16)/2:wide;const room=Math.max(64,Math.min(LARGEST_SIDE,free));this.size={width:Math.round(room*Math.min(1,ratio)),height:Math.
round(room*Math.min(1,1/ratio))};this.marks.forEach((mark,unit)=>{mark.style.background=ramp.shade(shares[unit]);mark.classList.toggle("strong",Math.abs(shares[unit])>
.1)});this.paint(this.plain);this.paintScores()}paint(canvas){const context=prepare(canvas,this.size.width,this.size.height);context.imageSmoothingEnabled=false;
context.drawImage(this.source,0,0,this.size.width,this.size.height);return context}paintScores(){if(!this.scores)return;const{shares,ramp,colors}=this.scores;const context=this.
paint(this.canvas);const[rows,columns]=this.grid;const[w,h]=[this.size.width/columns,this.size.height/rows];const{pixels,rows:high,columns:wide}=this.picture;const theme=themeOf(
this.element);this.grounds[theme]??=paled(pixels,high,wide,theme==="dark");context.drawImage(this.grounds[theme],0,0,this.size.width,this.size.height);for(let patch=0;patch<
rows*columns;patch++){const share=shares[this.leading+patch];context.fillStyle=ramp.shade(Math.sign(share));context.globalAlpha=.85*Math.abs(share)**.8;context.
fillRect(patch%columns*w,Math.floor(patch/columns)*h,w,h)}context.globalAlpha=1;this.frame(context,this.lock,colors.text,w,h);this.frame(context,this.hover,colors.
accent,w,h)}frame(context,unit,color,w,h){if(unit===null||unit<this.leading)return;const patch=unit-this.leading;const columns=this.grid[1];context.strokeStyle=
color;context.lineWidth=2;context.strokeRect(patch%columns*w+1,Math.floor(patch/columns)*h+1,w-2,h-2)}mark(hover,lock){this.hover=hover;this.lock=lock;markAmong(
this.marks,hover,lock);this.paintScores()}patchAt(event){const[rows,columns]=this.grid;const column=Math.floor(event.offsetX/this.size.width*columns);const row2=Math.
floor(event.offsetY/this.size.height*rows);if(column<0||row2<0||column>=columns||row2>=rows)return null;return this.leading+row2*columns+column}move(event){const[
rows,columns]=this.grid;const at=this.current??this.leading;if(event.key==="Escape")this.actions.onLock(null);if(event.key==="Enter"||event.key===" "){event.preventDefault();
this.actions.onLock(at)}const steps={ArrowLeft:-1,ArrowRight:1,ArrowUp:-columns,ArrowDown:columns};const by=steps[event.key];if(!by)return;event.preventDefault();
const next=at+by;if(next>=this.leading&&next<this.leading+rows*columns)this.current=next;this.actions.onHover(this.current??at)}};var Strip=class{marks=[];constructor(actions){this.bars=el("div",{class:"strip-bars",role:"group","aria-label":tr("Scores along time")});this.from=el("span");this.
to=el("span");link(this.bars,actions);const ends=el("div",{class:"strip-ends quiet"},this.from,this.to);this.element=el("div",{class:"strip"},this.bars,ends)}build({
text:text2}){this.marks=text2.map((name,unit)=>{const bar=el("i",{});const column=el("span",{class:"column",role:"button","aria-label":name,"data-unit":unit,tabindex:unit?
"-1":"0"},bar);return{column,bar}});this.bars.replaceChildren(...this.marks.map(({column})=>column));this.from.textContent=text2[0];this.to.textContent=text2[text2.
length-1]}draw(shares,ramp){const zero=zeroOf(shares);this.marks.forEach(({bar},unit)=>{const share=shares[unit];const height=Math.abs(share)*zero;bar.style.height=
`${height}%`;bar.style.top=`${share>=0?zero-height:zero}%`;bar.style.background=ramp.shade(Math.sign(share))})}mark(hover,lock){markAmong(this.marks.map(({column})=>column),
hover,lock)}};function zeroOf(shares){return shares.every(share=>share>=0)?100:50}function bodyOf(input,picture,actions){if(input.kind==="patch"&&picture&&input.grid){return new Patches(actions,input,input.grid,picture)}const body=input.kind===
"step"?new Strip(actions):new RunningText(actions);body.build(input);return body}var Details=class{constructor(header,method,picture,actions){this.method=method;this.text=header.input.text;this.body=bodyOf(header.input,picture,actions);this.
readout=el("div",{class:"readout"});this.elements=[el("div",{class:"scored"},this.body.element,this.readout),el("p",{class:"quiet caption"},method.caption),...method.
notes.map(note=>el("p",{class:"note"},note))]}mark(hover,lock){this.body.mark(hover,lock);this.read(hover??lock)}read(pointed){const{method}=this;const unit=pointed??
ranked(method.scores)[0];const value=method.scores[unit];this.readout.replaceChildren(el("p",{class:"quiet of"},pointed===null?tr("strongest: "):"",el("span",{class:"\
mono"},this.text[unit])),el("p",{class:"big mono",title:String(value)},score(value),error(method,unit)),el("p",{class:"quiet"},rankOf(method,unit)))}};function rankOf({
scores},unit){const{rank,share}=standing(scores,unit);return tr("rank {rank} of {scores} · {perCent} of all",{rank,scores:scores.length,perCent:perCent(share)})}
function error(method,unit){const off=method.errors?.[unit]??0;if(!(off>0))return null;return el("span",{class:"error",title:tr("standard error {off}",{off})},`\
 ± ${score(off)}`)}function legend(ramp,{signed,low,high}){const bar=el("span",{class:"ramp"});const shares=signed?[-1,-.5,0,.5,1]:[0,.25,.5,.75,1];bar.style.background=`linear-gr\
adient(to right, ${shares.map(ramp.shade).join(", ")})`;return el("span",{class:"legend quiet"},el("span",{},low),bar,el("span",{},high))}function prepared(font){const context=new OffscreenCanvas(1,1).getContext("2d");context.font=font;return text2=>context.measureText(text2).width}function blocksOf(widths,room,breaks=new Set){const most=filled2(widths,room,breaks);let[low,high]=[0,room];while(high-low>1){const middle2=(low+high)/2;if(filled2(
widths,middle2,breaks).length>most.length)low=middle2;else high=middle2}return filled2(widths,high,breaks)}function filled2(widths,room,breaks){const blocks=[];
let[from,used]=[0,0];for(let unit=0;unit<widths.length;unit++){if(unit>from&&(used+widths[unit]>room||breaks.has(unit))){blocks.push([from,unit]);[from,used]=[unit,
0]}used+=widths[unit]}blocks.push([from,widths.length]);return blocks}function brief(value){const whole=Math.abs(value)>=99.5;const size=Math.abs(whole?Math.round(
value):Number(value.toPrecision(2)));const sign=value<0?"−":"";if(size===0)return"0";if(size<.001||size>=1e4){return sign+size.toExponential(0).replace("e-","\
e−").replace("e+","e")}const digits=Math.max(0,1-Math.floor(Math.log10(size)));return sign+size.toFixed(digits).replace(/^0\./,".")}function onScale(figure,all){
const least=Math.min(0,...all.flatMap(({value,low})=>[value,low]));const most=Math.max(0,...all.flatMap(({value,high})=>[value,high]));const place=at=>(at-least)/
(most-least||1)*100;return{value:place(figure.value),low:place(figure.low),high:place(figure.high)}}function figuresOf(methods){return methods.flatMap(({figure})=>figure?[figure]:[])}function isFaint({verdict}){return verdict.kind!=="stands"&&verdict.kind!=="u\
ntested"}function stand({figure,verdict,warning},all){if(warning)return el("span",{class:"bad"},`✕ ${warning}`);if(!figure)return verdict.words?el("span",{class:"\
quiet"},verdict.words):null;const{value,low,high}=onScale(figure,all);const band=el("i",{class:"band",style:`left:${low}%;width:${Math.max(1,high-low)}%`});const dot=el(
"i",{class:"dot",style:`left:${value}%`});return el("span",{class:"stand",title:verdict.words},el("span",{class:"scale"},band,dot),el("span",{class:"mono"},score(
figure.value)),el("span",{class:"unseen"},verdict.words))}var NAMES=192;var NARROW_NAMES=136;var NARROW=560;var LEAST=36;var MOST=168;var PADDING=12;var SPREAD=48;var WRITTEN=.05;var FAINT=.5;var LOW_BLOCKS=3;var STEPS2={
ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0]};var MethodTable=class{names=[];cells=[];rows=[];current=null;room=0;widths;shown;numbers;constructor(input,methods,plural,actions){
this.input=input;this.plural=plural;this.methods=methods;this.actions=actions;this.figures=figuresOf(methods);this.element=el("div",{class:"method-table",on:{mouseover:event=>this.
point(event),mouseleave:()=>actions.onPoint(null,null),focusin:event=>this.point(event),focusout:()=>actions.onPoint(null,null),click:event=>this.click(event),keydown:event=>this.
key(event)}})}layout(room,colors){if(room===this.room)return false;this.room=room;const width=prepared(`13px ${colors.mono}`);const names=room<NARROW?NARROW_NAMES:
NAMES;const free=Math.max(MOST,room-names-2);const{text:text2,pieces}=this.input;const least=text2.map(name=>Math.min(MOST,Math.max(LEAST,width(name)+PADDING)));
const blocks=blocksOf(least,free,beginnings(pieces));const widest=Math.max(...blocks.map(([from,to])=>sum(least.slice(from,to))));const longest=Math.max(...blocks.
map(([from,to])=>to-from));const spread=Math.min(SPREAD,Math.floor((free-widest)/longest));this.widths=least.map(each=>each+Math.max(0,spread));this.names=[];this.
cells=this.methods.map(()=>[]);this.numbers=prepared(`11px ${colors.mono}`);this.shown=text2.map((name,unit)=>middle(name,this.widths[unit]-PADDING+4,width));this.
element.classList.toggle("long",blocks.length>LOW_BLOCKS);this.element.replaceChildren(...blocks.map((block,at)=>this.block(block,at,names)));this.current=this.
cells[0][0];this.current.tabIndex=0;return true}block([from,to],at,names){const units=Array.from({length:to-from},(_,i)=>from+i);const columns=[names,...units.map(
unit=>this.widths[unit])].map(width=>el("col",{style:`width:${width}px`}));const heads=units.map(unit=>{const name=el("th",{scope:"col",class:this.input.held[unit]?
"held":null,title:this.shown[unit]===this.input.text[unit]?null:this.input.text[unit]},el("bdi",{},this.shown[unit]));this.names[unit]=name;return name});const span=String(
units.length+2);const lined=this.methods.findIndex(isFaint);const body=this.methods.flatMap((method,row2)=>[...row2===lined&&row2>0?[this.line(at,span)]:[],this.
row(method,row2,units,at)]);return el("table",{role:"grid","aria-label":at?tr("Scores, part {at}",{at:at+1}):tr("Scores")},el("colgroup",{},...columns,el("col",
{})),el("thead",{},el("tr",{},this.corner(at),...heads,el("td",{}))),el("tbody",{},...body))}corner(at){if(at||!this.figures.length)return el("td",{});return el(
"th",{class:"corner",scope:"col",title:tr("How far the answer falls without the {plural} that a method puts first (AOPC comprehensiveness, DeYoung et al. 2020);\
 the grey band: without random ones",{plural:this.plural})},tr("drop without its top {plural}",{plural:this.plural}))}line(at,span){const random=this.methods.some(
({verdict})=>verdict.kind==="random");const words=random?tr("no better than random {plural} here",{plural:this.plural}):tr("nothing to read here");return el("tr",
{class:"line"},el("th",{colspan:span,scope:"colgroup"},at?"":words))}row(method,row2,units,at){const cells=units.map(unit=>{const cell=el("td",{role:"gridcell",
tabindex:"-1","data-unit":unit,"data-method":row2,title:String(method.scores[unit])});this.cells[row2][unit]=cell;return cell});const name=el("button",{type:"bu\
tton",class:"opens","aria-expanded":"false","data-opens":row2},el("span",{class:"label",title:method.label},method.label),at?null:stand(method,this.figures));const element=el(
"tr",{class:isFaint(method)?"faint":null},el("th",{scope:"row"},name),...cells,el("td",{}));if(!at)this.rows[row2]=element;return element}draw(ramp){this.methods.
forEach((method,row2)=>{const{shares,scores}=method;const strength=isFaint(method)?FAINT:1;this.cells[row2].forEach((cell,unit)=>{cell.style.background=ramp.shade(
strength*shares[unit]);const text2=Math.abs(shares[unit])<WRITTEN?"":brief(scores[unit]);cell.textContent=this.numbers(text2)<=this.widths[unit]-4?text2:""})})}mark(hover,lock){
this.names.forEach((name,unit)=>name?.classList.toggle("pointed",unit===(hover??lock)));for(const cells of this.cells){cells.forEach((cell,unit)=>{cell.classList.
toggle("pointed",unit===hover);cell.classList.toggle("locked",unit===lock);cell.setAttribute("aria-selected",String(unit===lock))})}}open(method,details,row2){this.
element.querySelector("tr.details")?.remove();for(const each of this.element.querySelectorAll(".opens")){const opened=each.getAttribute("data-opens")===String(method);
each.setAttribute("aria-expanded",String(opened))}this.element.classList.toggle("opened",method!==null);if(method===null)return;const under=row2??this.rows[method];
const span=String(under.children.length);under.after(el("tr",{class:"details"},el("td",{colspan:span},details)))}cellOf({target}){return target instanceof Element?
target.closest("td[data-method]"):null}point(event){const cell=this.cellOf(event);if(event.target instanceof Element&&event.target.closest("tr.details"))return;
this.actions.onPoint(cell?Number(cell.dataset.unit):null,cell?Number(cell.dataset.method):null)}click(event){const cell=this.cellOf(event);if(cell){this.to(cell);
this.actions.onLock(Number(cell.dataset.unit));return}const opens=event.target instanceof Element?event.target.closest("button.opens"):null;const row2=opens?.closest(
"tr");if(opens&&row2)this.actions.onOpen(Number(opens.getAttribute("data-opens")),row2)}key(event){const cell=this.cellOf(event);if(event.key==="Escape")this.actions.
onLock(null);if(!cell)return;const[unit,method]=[Number(cell.dataset.unit),Number(cell.dataset.method)];if(event.key==="Enter"||event.key===" "){event.preventDefault();
this.actions.onLock(unit)}const by=STEPS2[event.key];if(!by)return;event.preventDefault();const next=this.cells[method+by[0]]?.[unit+by[1]];if(!next)return;this.
to(next);next.focus()}to(cell){if(this.current)this.current.tabIndex=-1;cell.tabIndex=0;this.current=cell}};function beginnings(pieces){const first=new Set;pieces.
forEach(([text2],i)=>{const after=text2==="\n"&&pieces[i][1]<0?pieces[i+1]:void 0;if(after&&after[1]>=0)first.add(after[1])});return first}function sum(values){
return values.reduce((total,value)=>total+value,0)}function table(title,columns,rows){const details=el("details",{class:"numbers"},el("summary",{},title));const refresh=()=>{if(!details.open)return;details.querySelector(
".table-scroll")?.remove();const head=columns().map(name=>el("th",{scope:"col"},name));const body=rows().map(([name,...cells])=>el("tr",{},el("th",{scope:"row"},
text(name)),...cells.map(cell=>el("td",{class:"mono"},text(cell)))));details.append(el("div",{class:"table-scroll",tabindex:"0",role:"region","aria-label":title},
el("table",{},el("thead",{},el("tr",{},...head)),el("tbody",{},...body))))};details.addEventListener("toggle",refresh);return Object.assign(details,{refresh})}function text(cell){
return typeof cell==="number"?String(cell):cell}var FEW_BARS=6;var Attributions=class extends Mounted{header;methods;picture;state;open=[];table=null;under;bars;name;spoken;key;constructor(element){super(element,
"attribution");this.actions={onHover:unit=>this.point(unit,null),onLock:unit=>this.lock(unit)}}show(data){const{header,arrays}=unpack(data);this.header=header;const n=header.
input.text.length;this.methods=header.methods.map((method,i)=>{const scores=arrays.scores.subarray(i*n,(i+1)*n);const errors=arrays.errors?.subarray(i*n,(i+1)*n);
const scale=largest(scores);return{...method,scores,errors,scale,shares:Array.from(scores,value=>value/scale)}});const pixels=arrays.picture;const size=header.picture;
this.picture=pixels&&size?{pixels,rows:size[0],columns:size[1],...header.framing??{ratio:size[1]/size[0],said:""}}:void 0;this.state={hover:null,method:null,lock:null,
selected:header.selected};this.build();this.theme()}build(){const{header,methods}=this;this.name=el("span",{class:"mono name"});this.spoken=el("span",{class:"un\
seen","aria-live":"polite"});this.key=el("span",{class:"key"});const inTable=methods.length>1&&header.input.pieces.length>0;this.bars=new Bars(this.actions,inTable?
FEW_BARS:void 0);this.table=inTable?this.methodTable():null;this.root.classList.toggle("tabular",inTable);this.open=inTable?[]:methods.map(method=>this.details(
method));const doubts=doubtsStrip(header.doubts);this.root.replaceChildren(this.host.probe,...doubts?[doubts]:[],el("div",{class:"panel pointed-at"},this.name,this.
spoken,this.key),this.table?this.table.element:this.columns(),this.picture?.said?el("p",{class:"quiet"},this.picture.said):"",table(tr("All scores as a table"),
()=>["",...methods.map(method=>method.label)],()=>header.input.text.map((text2,unit)=>[text2,...methods.map(method=>String(method.scores[unit]))])))}methodTable(){
const plural=tr(SEVERAL[this.header.input.kind]);return new MethodTable(this.header.input,this.methods,plural,{onPoint:(unit,method)=>this.point(unit,method),onLock:unit=>this.
lock(unit),onOpen:(method,row2)=>{const again=this.state.selected===method&&row2===this.under;this.under=row2;this.state.selected=again?null:method;this.openDetails();
this.draw()}})}openDetails(){const{selected}=this.state;this.open=selected===null?[]:[this.details(this.methods[selected])];const parts=this.open.flatMap(({elements})=>elements);
const box=el("div",{class:"columns"},el("div",{class:"method"},...parts),this.strongest(null));const under=this.under?.isConnected?this.under:void 0;this.table?.
open(selected,box,under)}columns(){const choice=this.methods.map((method,i)=>[String(i),method.label]);const chooser=select(tr("Whose bars"),choice,String(this.
state.selected),value=>{this.state.selected=Number(value);this.drawBars()});return el("div",{class:"columns"},this.tiles()??el("div",{class:"rows"},...this.open.
map(details=>row(details))),this.strongest(choice.length>1?chooser:el("span",{class:"quiet"},choice[0][1])))}tiles(){const bodies=this.open.flatMap(({body})=>body instanceof
Patches?[body]:[]);if(bodies.length<2)return null;for(const body of bodies)body.plain.remove();const figures=figuresOf(this.methods);const lined=this.methods.findIndex(
isFaint);const all=this.open.map((details,i)=>{const last=tile(details,stand(details.method,figures));return i===lined&&i>0?[el("hr",{}),last]:[last]});const picture=el(
"section",{class:"tile"},el("h2",{},tr("The picture")),bodies[0].plain);return el("div",{class:"tiles"},picture,...all.flat())}strongest(whose){const title=el("\
h2",{},tr("Strongest {units}",{units:tr(SEVERAL[this.header.input.kind])}));const heading=el("header",{},title,whose);return el("section",{class:"panel stronges\
t"},heading,this.bars.element)}details(method){return new Details(this.header,method,this.picture,this.actions)}point(unit,method){if(this.state.hover===unit&&this.
state.method===method)return;this.state.hover=unit;this.state.method=method;this.follow()}lock(unit){this.state.lock=this.state.lock===unit?null:unit;this.follow()}draw(){
if(!this.header||!this.root.clientWidth)return;if(this.table){if(this.table.layout(this.root.clientWidth,this.colors))this.openDetails();this.table.draw(this.signed)}
for(const{body,method}of this.open)body.draw(method.shares,this.signed,this.colors);const signed=this.methods.some(method=>method.signed);const ends=signed?{low:tr(
"against"),high:tr("for")}:{low:"0",high:tr("most")};this.key.replaceChildren(legend(this.signed,{signed,...ends}),el("span",{class:"quiet"},tr("each method rel\
ative to its own largest score")));this.drawBars()}drawBars(){const{selected}=this.state;if(selected!==null){this.bars.draw(this.header.input,this.methods[selected],
this.signed)}this.follow()}follow(){const{hover,lock}=this.state;const unit=hover??lock;this.name.classList.toggle("quiet",unit===null);this.name.replaceChildren(
...this.read(unit));this.bars.mark(hover,lock);this.table?.mark(hover,lock);for(const details of this.open)details.mark(hover,lock);const words=method=>`${method.
label} ${score(method.scores[unit??0])}`;this.spoken.textContent=unit===null?"":this.methods.map(words).join(", ")}read(unit){const{kind,text:text2}=this.header.
input;if(unit===null){const more=this.table?tr("; click a method for its details"):"";const one=tr(ONE[kind]);return[tr("Point at a {kind} to read its scores; c\
lick to lock it{more}.",{kind:one,more})]}const name=el("bdi",{},text2[unit]);if(!this.table)return[name];const method=this.methods[this.state.method??this.state.
selected??0];const value=el("b",{class:"value",title:String(method.scores[unit])});value.textContent=score(method.scores[unit]);return[name,el("span",{class:"qu\
iet"},method.label),value,error(method,unit)??"",el("span",{class:"quiet"},rankOf(method,unit))]}};function tile({method,elements},standing2){const[scored,...rest]=elements;
return el("section",{class:`tile method${isFaint(method)?" faint":""}`,"aria-label":method.label},el("h2",{},method.label),el("p",{class:"how"},standing2),scored,
el("details",{},el("summary",{class:"quiet"},tr("How it was computed")),...rest))}function row({method,elements}){const{words}=method.verdict;return el("section",
{class:`panel method${isFaint(method)?" faint":""}`,"aria-label":method.label},el("header",{},el("h2",{},method.label),method.warning?el("span",{class:"bad"},`✕\
 ${method.warning}`):null,words&&!method.warning?el("span",{class:"verdict quiet"},words):null),...elements)}var render=renderer(element=>new Attributions(element));export{render};
