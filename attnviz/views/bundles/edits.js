var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
messages[template];return filled(typeof found==="string"&&found?found:template,values)}function filled(template,values){if(!values)return template;return template.replace(/\{(\w+)\}/g,(place,name)=>name in values?String(values[name]):place)}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;
var LEVELS=[["||"],["&&"],["==","!="],["<",">","<=",">="],["+","-"],["*","/","%"]];var OPERATORS={"||":(a,b)=>Number(Boolean(a||b)),"&&":(a,b)=>Number(Boolean(a&&
b)),"==":(a,b)=>Number(a===b),"!=":(a,b)=>Number(a!==b),"<":(a,b)=>Number(a<b),">":(a,b)=>Number(a>b),"<=":(a,b)=>Number(a<=b),">=":(a,b)=>Number(a>=b),"+":(a,b)=>a+
b,"-":(a,b)=>a-b,"*":(a,b)=>a*b,"/":(a,b)=>Math.trunc(a/b),"%":(a,b)=>a%b};function pluralForm(expression){const tokens=[];TOKEN.lastIndex=0;for(let found=TOKEN.
exec(expression);found;found=TOKEN.exec(expression))tokens.push(found[1]);return n=>{let at=0;const choice=()=>{const test=level(0);if(tokens[at]!=="?")return test;
at++;const then=choice();at++;const otherwise=choice();return test?then:otherwise};const level=depth=>{if(depth===LEVELS.length)return atom();let value=level(depth+
1);while(LEVELS[depth].includes(tokens[at])){const operator=OPERATORS[tokens[at++]];value=operator(value,level(depth+1))}return value};const atom=()=>{const token=tokens[at++];
if(token==="("){const value=choice();at++;return value}return token==="n"?n:Number(token)};const form=choice();return Number.isFinite(form)?form:0}}function el(tag,attributes={},...children){const element=document.createElement(tag);for(const[name,value]of Object.entries(attributes)){if(value===void 0||value===
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
mounted.delete(element)}}}var WORDS={delete:"deleted",mask:"masked",replace:"replaced"};function writtenAs(text,edit,mask){if(edit?.kind==="replace")return edit.text;return edit?.kind===
"mask"?mask:text}function summaryOf(words,edits){if(edits.length===0)return tr("Choose a word to delete, mask or replace it.");const parts=edits.map(edit=>`“${words[edit.
unit].text}” ${WORDS[edit.kind]}`);return parts.join(", ")+"."}var Edits=class extends Mounted{header;edits;opened;left;constructor(element,emit){super(element,"edits",emit);this.root.addEventListener("keydown",event=>{if(event.
key==="Escape")this.open(null)})}resized(){}show(data){const{header}=unpack(data);this.header=header;this.edits=new Map(header.edits.map(edit=>[edit.unit,edit]));
this.opened=this.left=null;this.theme()}draw(){if(!this.header)return;const words=this.header.words.map((word,i)=>word.held?null:this.word(word,i));const reset=el(
"button",{class:"plain",disabled:this.edits.size===0,on:{click:()=>this.undoAll()}},tr("Undo all"));this.root.replaceChildren(this.host.probe,el("div",{class:"w\
ords",role:"group","aria-label":tr("Words of the text")},...words),el("div",{class:"foot"},el("span",{class:"quiet"},summaryOf(this.header.words,[...this.edits.
values()])),reset));if(this.opened!==null)this.focus(".menu button, .menu input");else if(this.left!==null)this.focus(`[data-word="${this.left}"]`);this.left=null}focus(selector){
const element=this.root.querySelector(selector);element?.focus()}word(word,i){const edit=this.edits.get(i);const label=edit?`${word.text}, ${WORDS[edit.kind]}`:
word.text;return el("span",{class:"slot"},el("button",{class:`word ${edit?edit.kind:""}`,"aria-label":label,"data-word":String(i),"aria-expanded":this.opened===
i?"true":"false",on:{click:()=>this.open(this.opened===i?null:i)}},writtenAs(word.text,edit,this.header.mask)),this.opened===i?this.menu(i,edit):null)}menu(i,edit){
const field=el("input",{type:"text",placeholder:tr("another word"),"aria-label":tr("Replace by"),value:edit?.kind==="replace"?edit.text:null,on:{keydown:event=>{
if(event.key==="Enter")replace()}}});const replace=()=>{if(field.value.trim())this.change({unit:i,kind:"replace",text:field.value.trim()})};const button=(text,action)=>el(
"button",{class:"plain",on:{click:action}},text);return el("div",{class:"menu",role:"group","aria-label":tr("Change this word")},edit?button(tr("Undo"),()=>this.
undo(i)):null,button(tr("Delete"),()=>this.change({unit:i,kind:"delete"})),this.header.mask?button(tr("Mask"),()=>this.change({unit:i,kind:"mask"})):null,field,
button(tr("Replace"),replace))}open(i){if(i===null)this.left=this.opened;this.opened=i;this.draw()}change(edit){this.edits.set(edit.unit,edit);this.changed()}undo(i){
this.edits.delete(i);this.changed()}undoAll(){this.edits.clear();this.changed()}changed(){this.left=this.opened;this.opened=null;this.draw();const edits=[...this.
edits.values()].sort((a,b)=>a.unit-b.unit);this.emit("edits",{of:this.header.of,edits})}};var render=renderer((element,emit)=>new Edits(element,emit));export{render};
