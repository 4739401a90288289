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
([key,text2])=>el("option",{value:key,selected:key===value},text2)))}function exactly(value,text2=score(value)){return el("b",{class:"mono",title:String(value)},text2)}function doubtsStrip(doubts){if(!doubts?.length)return null;return el("div",{class:"doubts",role:"note"},...doubts.map(each=>el("p",{class:each.grave?"grave":"s\
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
mounted.delete(element)}}}function table(title,columns,rows){const details=el("details",{class:"numbers"},el("summary",{},title));const refresh=()=>{if(!details.open)return;details.querySelector(
".table-scroll")?.remove();const head=columns().map(name=>el("th",{scope:"col"},name));const body=rows().map(([name,...cells])=>el("tr",{},el("th",{scope:"row"},
text(name)),...cells.map(cell=>el("td",{class:"mono"},text(cell)))));details.append(el("div",{class:"table-scroll",tabindex:"0",role:"region","aria-label":title},
el("table",{},el("thead",{},el("tr",{},...head)),el("tbody",{},...body))))};details.addEventListener("toggle",refresh);return Object.assign(details,{refresh})}function text(cell){
return typeof cell==="number"?String(cell):cell}function laid(weights,nKeys,queries,keys,side){const[m,n]=[queries.length,keys.length];const map=new Float32Array(m*n);for(let i=0;i<m;i++){const query=queries[i][side];
for(let j=0;j<n;j++){const key=keys[j][side];map[i*n+j]=query<0?NaN:key<0?0:weights[query*nKeys+key]}}return map}function minus(second,first){return second.map(
(value,i)=>value-first[i])}function largestOf(...many){let most=0;for(const values of many){for(const value of values)if(Math.abs(value)>most)most=Math.abs(value)}
return most||1}function rankedHeads(moved,heads){const all=Array.from(moved,(bits,i)=>[Math.floor(i/heads),i%heads,bits]);return all.filter(([,,bits])=>!Number.
isNaN(bits)).sort((a,b)=>b[2]-a[2])}function sharesOf(map,nKeys,query){return Array.from({length:nKeys},(_,key)=>{if(query!==null)return map[query*nKeys+key];let[
sum,count]=[0,0];for(let i=key;i<map.length;i+=nKeys){if(Number.isNaN(map[i]))continue;sum+=map[i];count++}return count?sum/count:NaN})}function unitOf(cell,itself){
return cell&&(itself?cell.row:cell.column)}function cellOf(unit,lock,itself){return itself?{row:unit,column:lock?.column??unit}:{row:lock?.row??0,column:unit}}var BETWEEN=N_("a proxy or another program answered in place of the server.");async function bytesFrom(address){const answer=await fetch(address);if(!answer.ok)
throw new Error(await answer.text());return answer.arrayBuffer()}async function floatsFrom(address,count){return asFloats(await bytesFrom(address),count)}function asFloats(bytes,count){
if(bytes.byteLength!==4*count)throw new Error(tr(BETWEEN));return new Float32Array(bytes)}var Kept=class{constructor(){this.things=new Map}has(key){return this.
things.has(key)}get(key){const thing=this.things.get(key);if(thing!==void 0)this.set(key,thing,Infinity);return thing}set(key,thing,most){this.things.delete(key);
this.things.set(key,thing);for(const oldest of this.things.keys()){if(this.things.size<=most)break;this.things.delete(oldest)}}};var MOST_KEPT=64;var PairedMaps=class{kept=new Kept;constructor(stack,arrays){this.stack=stack;this.arrays=arrays}at(layer,head){if(this.stack.weights==="fetch")
return this.kept.get(`${layer}/${head}`)??null;return[this.sent(0,layer,head),this.sent(1,layer,head)]}sent(side,layer,head){const{name,sides}=this.stack;const{
queries,keys,heads}=sides[side];const size=queries*keys;const at=(layer*heads+head)*size;const all=this.arrays[`${name}/${side?"second":"first"}`];if(!all)throw new Error(
`The maps of the stack ${name} did not come with the data.`);const map=all.subarray(at,at+size);return map instanceof Float32Array?map:Float32Array.from(map,value=>value/
255)}async load(layer,head){const{sides,urls}=this.stack;const fetched=side=>floatsFrom(`${urls[side]}/${layer}/${head}`,sides[side].queries*sides[side].keys);const maps=await Promise.
all([fetched(0),fetched(1)]);this.kept.set(`${layer}/${head}`,maps,MOST_KEPT);return maps}};function openingOf(stacks,arrays){const moved=stacks.find(({name})=>Array.
from(arrays[`${name}/moved`]).some(by=>by>0));return moved??stacks[0]}var graphemes=new Intl.Segmenter(void 0,{granularity:"grapheme"});function middle(text2,room,width){if(width(text2)<=room)return text2;const all=Array.from(graphemes.
segment(text2),({segment})=>segment);let[low,high]=[0,all.length-1];while(low<high){const kept=Math.ceil((low+high)/2);if(width(without(all,kept))<=room)low=kept;else
high=kept-1}return without(all,low)}function without(all,kept){const last=Math.ceil(kept/2);return`${all.slice(0,kept-last).join("")}…${last?all.slice(-last).
join(""):""}`}function contextOf(canvas){const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return context}function offscreen(width,height){
const canvas=new OffscreenCanvas(width,height);const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return{
canvas,context}}function prepare(canvas,width,height){const ratio=window.devicePixelRatio||1;const[w,h]=[Math.round(width*ratio),Math.round(height*ratio)];if(canvas.
width!==w||canvas.height!==h){canvas.width=w;canvas.height=h;canvas.style.width=`${width}px`;canvas.style.height=`${height}px`}const context=contextOf(canvas);context.
setTransform(ratio,0,0,ratio,0,0);context.clearRect(0,0,width,height);return context}function fit(context,text2,width){return middle(text2,width,shorter=>context.
measureText(shorter).width)}var SIDE_ROOM=112;var NAME_LINE=14;var OBLONG=3;var STEPS={ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0]};function gridOf({rows,columns,widest,
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
pixels[i]=Number.isNaN(value)?0:colorOf(value)});context.putImageData(image,0,0);return canvas}function bar(shades){const element=el("i",{});element.style.background=`linear-gradient(to right, ${shades.join(", ")})`;return element}function weightBar(ramp){
return bar([0,64,128,191,255].map(i=>ramp.css[i]))}function scoreBar(ramp){return bar([-1,-.5,0,.5,1].map(ramp.shade))}var LISTED=6;var MovedHeads=class{constructor({onHover,onChoose}){this.onChoose=onChoose;this.legend=el("span",{class:"legend"});this.atlas=new Cells({label:tr(
"Layers by heads, coloured by how far each head moved. Choose a head with the arrow keys or a click."),kind:tr("grid of attention heads"),onHover,onLock:cell=>onChoose(
cell.row,cell.column)});this.about=el("p",{class:"quiet about"});this.ranking=el("ol",{class:"ranking","aria-label":tr("Heads that moved the most")});this.element=
el("section",{class:"panel"},el("header",{},el("h2",{},tr("Which heads moved")),this.legend),this.atlas.element,this.about,this.ranking)}draw({layers,heads,moved,
chosen},{ramp,colors}){const most=largestOf(moved);const numbered=n=>({text:Array.from({length:n},(_,i)=>String(i))});this.atlas.build({rows:numbered(layers),columns:numbered(
heads),values:moved,colorOf:value=>ramp.packed[Math.round(value/most*255)],colors,highest:40,tallest:360});this.legend.replaceChildren("0",weightBar(ramp),tr("{\
most} bits",{most:number(most)}));const best=rankedHeads(moved,heads).filter(([,,bits])=>bits>0).slice(0,LISTED);this.ranking.replaceChildren(...best.map(([layer,
head,bits])=>el("li",{},el("button",{type:"button","aria-pressed":String(layer===chosen.row&&head===chosen.column),on:{click:()=>this.onChoose(layer,head)}},el(
"span",{class:"mono"},`${layer}.${head}`),` ${number(bits)}`))))}mark({heads,moved,chosen},pointed){this.atlas.mark(pointed,chosen);const at=pointed??chosen;const bits=moved[at.
row*heads+at.column];this.about.textContent=Number.isNaN(bits)?tr("Layer {row}, head {column}: only one of the two has it.",{row:at.row,column:at.column}):tr("R\
ows are layers, columns heads. Layer {row}, head {column} moved {bits} bits.",{row:at.row,column:at.column,bits:number(bits)});this.about.title=String(bits)}};var STEPS2={ArrowLeft:-1,ArrowUp:-1,ArrowRight:1,ArrowDown:1};function link(container,{onHover,onLock}){const unitOf2=event=>{const{target}=event;const element=target instanceof
Element?target.closest("[data-unit]"):null;return element&&container.contains(element)?element:null};const on=(name,act)=>container.addEventListener(name,act);on(
"mouseover",event=>{const unit=unitOf2(event);onHover(unit?Number(unit.dataset.unit):null)});on("mouseleave",()=>onHover(null));on("focusin",event=>{const unit=unitOf2(
event);if(unit)onHover(Number(unit.dataset.unit))});on("focusout",()=>onHover(null));on("click",event=>{const unit=unitOf2(event);if(unit)onLock(Number(unit.dataset.
unit))});on("keydown",event=>{const unit=unitOf2(event);if(event.key==="Escape")onLock(null);if(!unit)return;if(event.key==="Enter"||event.key===" "){event.preventDefault();
onLock(Number(unit.dataset.unit));return}const by=STEPS2[event.key];if(!by)return;const all=[...container.querySelectorAll("[data-unit]")];const next=all[all.indexOf(
unit)+by];if(!next)return;event.preventDefault();unit.tabIndex=-1;next.tabIndex=0;next.focus()})}function markAmong(elements,hover,lock){elements.forEach((element,unit)=>{
element?.classList.toggle("pointed",unit===hover);element?.classList.toggle("locked",unit===lock);element?.setAttribute("aria-pressed",String(unit===lock))})}var PairedTexts=class{pairs=[];marks=[];constructor(actions){this.element=el("div",{class:"texts",role:"group","aria-label":tr("Both texts, token by token")});link(
this.element,actions)}build(keys,names){this.pairs=keys.pairs;this.marks=keys.pairs.map((_,unit)=>{const parts=[keys.first,keys.second].map(texts=>el("b",{},texts[unit]??
"–"));const element=el("span",{class:`unit${keys.changed[unit]?" changed":""}`,role:"button","data-unit":unit,tabindex:unit?"-1":"0"},parts[0]," ",parts[1]);return{
element,parts}});this.element.replaceChildren(el("span",{class:"sides","aria-hidden":"true"},...names.map(name=>el("span",{},name))),...this.marks.map(({element})=>element))}mark(hover,lock){
markAmong(this.marks.map(({element})=>element),hover,lock)}shade(shares,ramp){const most=largestOf(...shares);this.marks.forEach(({parts},unit)=>parts.forEach((part,side)=>{
const shade=Math.round((shares[side][unit]||0)/most*255);const missing=this.pairs[unit][side]<0;part.style.background=missing?"none":ramp.css[shade];part.style.
color=missing?"":ramp.dark[shade]?"var(--on-dark)":"var(--on-light)"}))}};var SIDES=["first","second","difference"];var SHORT=16;function threeOf(maps,{queries,keys,sides}){const on=side=>laid(maps[side],sides[side].keys,queries.pairs,
keys.pairs,side);const[first,second]=[on(0),on(1)];return{first,second,difference:minus(second,first)}}var ThreeMaps=class{constructor(titles,{onHover,onLock}){
this.panels=SIDES.map(side=>{const cells=new Cells({label:tr("{titles}: arrow keys move the cell.",{titles:titles[side]}),kind:"attention map",onHover,onLock});
const legend=el("span",{class:"legend"});const element=el("section",{class:`panel ${side}`},el("header",{},el("h2",{},titles[side]),legend),cells.element);return{
side,cells,legend,element}});this.element=el("div",{class:"three"},...this.panels.map(({element})=>element))}draw(maps,{queries,keys},{ramp,signed,colors}){this.
element.classList.toggle("long",keys.pairs.length>SHORT);const most=largestOf(maps.first,maps.second);const apart=largestOf(maps.difference);const onRamp=value=>ramp.
packed[Math.round(value/most*255)];for(const{side,cells,legend}of this.panels){const difference=side==="difference";const named=axis=>({text:difference?axis.short:
axis[side].map(text2=>text2??"–"),marked:axis.changed,room:[...axis.short,...axis.first.map(text2=>text2??"–")]});cells.build({rows:named(queries),columns:named(
keys),values:maps[side],colorOf:difference?value=>signed.packed(value/apart):onRamp,colors});if(difference)legend.replaceChildren(score(-apart),scoreBar(signed),
`+${score(apart)}`);else legend.replaceChildren("0",weightBar(ramp),number(most))}}mark(hover,lock){for(const{cells}of this.panels)cells.mark(hover,lock)}};var OUR_WORDS=["first","second","before","after"];function titlesOf(names){const[first,second]=names.map(name=>OUR_WORDS.includes(name)?name[0].toUpperCase()+name.
slice(1):name);return{first,second,difference:tr("{second} minus {names}",{second,names:names[0]})}}function valueInWords(value,{rounded,signed}){if(Number.isNaN(
value))return"–";if(rounded)return`≈ ${value.toFixed(2)}`;return(signed&&value>0?"+":"")+score(value)}var SideBySide=class extends Mounted{header;arrays;titles;state;sources;shown;problem="";heads;texts;shading;three;headline;counted;readout;row;constructor(element){
super(element,"comparison");this.root.addEventListener("keydown",event=>{if(event.key==="Escape")this.set({lock:null})})}show(data){const{header,arrays}=unpack(
data);const before=this.state;this.header=header;this.arrays=arrays;this.titles=titlesOf(header.names);this.sources={};this.shown=null;const stack=header.stacks.
find(one=>one.name===before?.stack)??openingOf(header.stacks,arrays);const[layer,head]=mostMoved(stack,arrays);this.state={stack:stack.name,layer,head,hover:null,
lock:null,pointed:null};this.build();this.theme()}get stack(){const{stacks}=this.header;return stacks.find(one=>one.name===this.state.stack)??stacks[0]}get moved(){
return this.arrays[`${this.state.stack}/moved`]}get moves(){const{stack,moved,state}=this;const chosen={row:state.layer,column:state.head};return{layers:stack.layers,
heads:stack.heads,moved,chosen}}build(){const{header}=this;const{names}=header;this.texts=new PairedTexts({onHover:unit=>this.pointText(unit),onLock:unit=>this.
lockText(unit)});this.shading=el("p",{class:"quiet about"});this.heads=new MovedHeads({onHover:cell=>this.set({pointed:cell}),onChoose:(layer,head)=>this.choose(
layer,head)});this.three=new ThreeMaps(this.titles,{onHover:cell=>this.set({hover:cell}),onLock:cell=>this.lockCell(cell)});this.headline=el("h2",{});this.counted=
el("span",{class:"quiet"});this.readout=el("div",{class:"readout","aria-live":"polite"});this.row=table(tr("One query's numbers as a table"),()=>["key",...names,
tr("{names} minus {names2}",{names:names[1],names2:names[0]})],()=>this.rowOfTable());const stacks=header.stacks.map(one=>[one.name,one.title]);const doubts=doubtsStrip(
header.doubts);this.root.replaceChildren(this.host.probe,...doubts?[doubts]:[],el("div",{class:"overview"},this.heads.element,el("section",{class:"panel"},el("h\
eader",{},el("h2",{},tr("Token by token")),this.counted),this.texts.element,this.shading)),el("div",{class:"here panel"},this.headline,stacks.length>1?select(tr(
"Stack"),stacks,this.state.stack,name=>this.chooseStack(name)):null,this.readout),this.three.element,el("p",{class:"quiet"},header.explained),this.row);this.buildTexts()}buildTexts(){
const{stacks,counted,names}=this.header;this.counted.textContent=this.stack===stacks[0]?counted:"";this.texts.build(this.stack.keys,names)}chooseStack(name){const stack=this.
header.stacks.find(one=>one.name===name)??this.stack;const[layer,head]=mostMoved(stack,this.arrays);this.state={...this.state,stack:stack.name,layer,head,hover:null,
lock:null};this.shown=null;this.buildTexts();this.draw()}get chosen(){const{stack,layer,head}=this.state;return`${stack}/${layer}/${head}`}get here(){return this.
shown?.of===this.chosen?this.shown.maps:null}choose(layer,head){if(Number.isNaN(this.moved[layer*this.stack.heads+head]))return;this.state={...this.state,layer,
head};this.draw()}draw(){if(!this.header)return;const{layer,head}=this.state;this.heads.draw(this.moves,this);this.headline.textContent=tr("Layer {layer} · head\
 {head}",{layer,head});const source=this.sources[this.stack.name]??=new PairedMaps(this.stack,this.arrays);const maps=source.at(layer,head);this.problem="";this.
root.classList.remove("waiting");if(maps)this.drawMaps(maps);else this.fetchMaps(source,layer,head);this.mark();this.row.refresh()}async fetchMaps(source,layer,head){
this.root.classList.add("waiting");const current=()=>this.state.layer===layer&&this.state.head===head&&this.sources[this.state.stack]===source;try{const maps=await source.
load(layer,head);if(current())this.drawMaps(maps)}catch(error){if(!current())return;this.problem=tr("This head could not be fetched: {message}",{message:error instanceof
Error?error.message:String(error)});this.root.classList.remove("waiting")}if(!current())return;this.mark();this.row.refresh()}drawMaps(maps){this.root.classList.
remove("waiting");this.shown={of:this.chosen,maps:threeOf(maps,this.stack)};this.three.draw(this.shown.maps,this.stack,this)}lockCell(cell){const{lock}=this.state;
const same=lock&&lock.row===cell.row&&lock.column===cell.column;this.set({lock:same?null:cell});this.row.refresh()}pointText(unit){const{lock}=this.state;this.set(
{hover:unit===null?null:cellOf(unit,lock,this.stack.itself)})}lockText(unit){if(unit===null)this.set({lock:null});else this.lockCell(cellOf(unit,this.state.lock,
this.stack.itself))}set(change){this.state={...this.state,...change};this.mark()}mark(){const{state}=this;this.three.mark(state.hover,state.lock);this.heads.mark(
this.moves,state.pointed);this.shadeTexts();this.say()}shadeTexts(){const{state,stack,shown}=this;const{names}=this.header;const at=state.hover??state.lock;this.
texts.mark(unitOf(state.hover,stack.itself),unitOf(state.lock,stack.itself));this.shading.textContent=at?tr("Shaded: what “{text}” attends to, above: {names}, b\
elow: {names2}.",{text:stack.queries.text[at.row],names:names[0],names2:names[1]}):tr("Shaded: what each token receives, as a mean over all tokens. Choose a tok\
en to see what it attends to.");if(!shown)return;const{first,second}=shown.maps;const n=stack.keys.pairs.length;const shares=[first,second].map(map=>sharesOf(map,
n,at?at.row:null));this.texts.shade(shares,this.ramp)}say(){const{state,stack,here}=this;const at=state.hover??state.lock;if(this.problem)return this.readout.replaceChildren(
el("span",{class:"bad"},this.problem));if(!here)return this.readout.replaceChildren(el("span",{class:"quiet"},tr("Fetching this head …")));if(!at){const hint=tr(
"Point at a cell to read it in all three maps. Click to lock it; use the arrow keys to move it.");return this.readout.replaceChildren(el("span",{class:"quiet"},
hint))}const place=at.row*stack.keys.pairs.length+at.column;const rounded=stack.weights==="rounded";const parts=SIDES.map(side=>{const value=here[side][place];return el(
"span",{class:"value"},el("small",{class:"quiet"},this.titles[side]),exactly(value,valueInWords(value,{rounded,signed:side==="difference"})))});this.readout.replaceChildren(
el("span",{class:"cell mono"},el("bdi",{},stack.queries.text[at.row]),tr(" attends to "),el("bdi",{},stack.keys.text[at.column])),...parts)}rowOfTable(){const{stack,
here,state}=this;if(!here)return[];const n=stack.keys.pairs.length;const start=(state.lock?.row??0)*n;return stack.keys.text.map((text2,key)=>[text2,...SIDES.map(
side=>{const value=here[side][start+key];if(stack.weights==="rounded"||Number.isNaN(value))return valueInWords(value,{rounded:true,signed:side==="difference"});
return String(value)})])}};function mostMoved(stack,arrays){const[best]=rankedHeads(arrays[`${stack.name}/moved`],stack.heads);return best?[best[0],best[1]]:[0,
0]}var render=renderer(element=>new SideBySide(element));export{render};
