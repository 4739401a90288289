var graphemes=new Intl.Segmenter(void 0,{granularity:"grapheme"});function contextOf(canvas){const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return context}function prepare(canvas,width,height){const ratio=window.devicePixelRatio||1;const[w,h]=[Math.round(width*ratio),Math.round(height*ratio)];if(canvas.width!==w||
canvas.height!==h){canvas.width=w;canvas.height=h;canvas.style.width=`${width}px`;canvas.style.height=`${height}px`}const context=contextOf(canvas);context.setTransform(
ratio,0,0,ratio,0,0);context.clearRect(0,0,width,height);return context}var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
messages[template];return filled(typeof found==="string"&&found?found:template,values)}function counted(one,many,n,values){const found=language?.messages[one];const said=Array.
isArray(found)?found[formOf(n)]:null;return filled(said||(n===1?one:many),{n,...values})}function filled(template,values){if(!values)return template;return template.replace(/\{(\w+)\}/g,(place,name)=>name in values?String(values[name]):place)}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;
var LEVELS=[["||"],["&&"],["==","!="],["<",">","<=",">="],["+","-"],["*","/","%"]];var OPERATORS={"||":(a,b)=>Number(Boolean(a||b)),"&&":(a,b)=>Number(Boolean(a&&
b)),"==":(a,b)=>Number(a===b),"!=":(a,b)=>Number(a!==b),"<":(a,b)=>Number(a<b),">":(a,b)=>Number(a>b),"<=":(a,b)=>Number(a<=b),">=":(a,b)=>Number(a>=b),"+":(a,b)=>a+
b,"-":(a,b)=>a-b,"*":(a,b)=>a*b,"/":(a,b)=>Math.trunc(a/b),"%":(a,b)=>a%b};function pluralForm(expression){const tokens=[];TOKEN.lastIndex=0;for(let found=TOKEN.
exec(expression);found;found=TOKEN.exec(expression))tokens.push(found[1]);return n=>{let at=0;const choice=()=>{const test=level(0);if(tokens[at]!=="?")return test;
at++;const then=choice();at++;const otherwise=choice();return test?then:otherwise};const level=depth=>{if(depth===LEVELS.length)return atom();let value=level(depth+
1);while(LEVELS[depth].includes(tokens[at])){const operator=OPERATORS[tokens[at++]];value=operator(value,level(depth+1))}return value};const atom=()=>{const token=tokens[at++];
if(token==="("){const value=choice();at++;return value}return token==="n"?n:Number(token)};const form=choice();return Number.isFinite(form)?form:0}}function el(tag,attributes={},...children){const element=document.createElement(tag);for(const[name,value]of Object.entries(attributes)){if(value===void 0||value===
null||value===false)continue;if(name==="on"){for(const[event,handler]of Object.entries(value)){element.addEventListener(event,handler)}}else element.setAttribute(
name,value===true?"":value)}element.append(...children.filter(child=>child!==null&&child!==void 0));return element}function button(text,title,onClick){const name=/\p{L}/u.test(text)?`${text}: ${title}`:title;return el("button",{type:"button",title,"aria-label":name,on:{click:onClick}},
text)}function themeOf(element){const host=getComputedStyle(element).getPropertyValue("--st-background-color").trim();if(host)return lightness(parseHex(host))<.5?"dar\
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
mounted.delete(element)}}}var[INK,PAPER]=["black","white"];var STEP=1/32;var STEPS={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]};var Sheet=class extends Mounted{header;strokes=[];inverted=false;byPointer=false;pen={
x:.5,y:.5};drawing=null;constructor(element,emit){super(element,"sheet",emit);this.root.addEventListener("keydown",event=>this.key(event));this.canvas=el("canva\
s",{tabindex:"0",role:"application","aria-roledescription":"drawing sheet","aria-label":tr("Sheet. Arrow keys move the pen; space puts it down or lifts it; ctrl\
 + z undoes a stroke."),on:{pointerdown:event=>this.down(event),pointermove:event=>this.moved(event),pointerup:()=>this.lift(),pointercancel:()=>this.lift(),focus:()=>this.
draw(),blur:()=>(this.lift(),this.draw())}});this.hint=el("span",{class:"hint","aria-hidden":"true"},tr("draw a digit here"));this.count=el("span",{class:"said",
role:"status"});this.undo=button(tr("Undo"),tr("Undo the last stroke (ctrl + z)"),()=>this.take(-1));this.clear=button(tr("Clear"),tr("Remove all strokes"),()=>this.
take(0));this.invert=button(tr("Light ink"),tr("Light ink on dark paper"),()=>{this.inverted=!this.inverted;this.changed()});this.root.append(this.host.probe,el(
"div",{class:"paper"},this.canvas,this.hint),el("div",{class:"tools"},this.undo,this.clear,this.invert,this.count))}show(data){const{header}=unpack(data);if(this.
header?.of!==header.of){this.strokes=header.strokes.map(stroke=>[...stroke]);this.inverted=header.inverted;this.drawing=null}this.header=header;this.theme()}at(event){
const box=this.canvas.getBoundingClientRect();const share=value=>Math.round(Math.min(1,Math.max(0,value))*1e3)/1e3;return[share((event.clientX-box.left)/box.width),
share((event.clientY-box.top)/box.height)]}down(event){if(event.button!==0)return;event.preventDefault();this.lift();this.canvas.focus({preventScroll:true});this.
canvas.setPointerCapture(event.pointerId);this.begin(this.at(event));this.byPointer=true}moved(event){if(!this.drawing||!this.byPointer)return;const all=event.getCoalescedEvents?.()??
[];this.drawing.push(...(all.length?all:[event]).map(each=>this.at(each)));this.draw()}begin(point){this.byPointer=false;this.drawing=[point];this.strokes.push(
this.drawing);this.draw()}lift(){if(!this.drawing)return;this.drawing=null;this.changed()}take(from){if(!this.strokes.length)return;this.drawing=null;this.strokes.
splice(from);this.changed()}key(event){event.stopPropagation();if((event.ctrlKey||event.metaKey)&&event.key==="z")this.take(-1);else if(event.target!==this.canvas)
return;else if(event.key===" "){if(this.drawing)this.lift();else this.begin([this.pen.x,this.pen.y])}else{const by=STEPS[event.key];if(!by)return;const inside=value=>Math.
min(1,Math.max(0,value));this.pen={x:inside(this.pen.x+by[0]*STEP),y:inside(this.pen.y+by[1]*STEP)};this.drawing?.push([this.pen.x,this.pen.y]);this.draw()}event.
preventDefault()}changed(){this.draw();const{strokes,inverted,header}=this;this.count.textContent=counted("{n} stroke","{n} strokes",strokes.length);this.emit("\
drawing",{of:header.of,strokes,inverted,png:strokes.length?this.png():null})}png(){const canvas=document.createElement("canvas");canvas.width=canvas.height=this.
header.side;this.paint(contextOf(canvas),this.header.side);return canvas.toDataURL("image/png")}draw(){const side=this.canvas.parentElement?.clientWidth;if(!side||
!this.header)return;const context=prepare(this.canvas,side,side);this.paint(context,side);if(this.canvas.matches(":focus-visible"))this.cross(context,side);this.
hint.hidden=this.strokes.length>0;this.hint.style.color=`var(${this.inverted?"--on-dark":"--on-light"})`;this.undo.disabled=this.clear.disabled=!this.strokes.length;
this.invert.setAttribute("aria-pressed",String(this.inverted))}paint(context,side){context.fillStyle=this.inverted?INK:PAPER;context.fillRect(0,0,side,side);context.
strokeStyle=this.inverted?PAPER:INK;context.lineCap=context.lineJoin="round";context.lineWidth=this.header.pen*side;for(const[[x,y],...rest]of this.strokes){context.
beginPath();context.moveTo(x*side,y*side);context.lineTo(x*side,y*side);for(const[toX,toY]of rest)context.lineTo(toX*side,toY*side);context.stroke()}}cross(context,side){
context.strokeStyle=context.fillStyle=this.colors.accent;context.lineWidth=2;context.beginPath();context.arc(this.pen.x*side,this.pen.y*side,6,0,2*Math.PI);if(this.
drawing)context.fill();else context.stroke()}};var render=renderer((element,emit)=>new Sheet(element,emit));export{render};
