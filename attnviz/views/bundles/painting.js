var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
messages[template];return filled(typeof found==="string"&&found?found:template,values)}function counted(one,many,n,values){const found=language?.messages[one];const said=Array.
isArray(found)?found[formOf(n)]:null;return filled(said||(n===1?one:many),{n,...values})}function several(template,n,values){return counted(template,template,n,
values)}function N_(text2){return text2}function filled(template,values){if(!values)return template;return template.replace(/\{(\w+)\}/g,(place,name)=>name in values?String(values[name]):place)}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;
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
([key,text2])=>el("option",{value:key,selected:key===value},text2)))}function button(text2,title,onClick){const name=/\p{L}/u.test(text2)?`${text2}: ${title}`:title;
return el("button",{type:"button",title,"aria-label":name,on:{click:onClick}},text2)}function exactly(value,text2=score(value)){return el("b",{class:"mono",title:String(value)},text2)}function themeOf(element){const host=getComputedStyle(element).getPropertyValue("--st-background-color").trim();if(host)return lightness(parseHex(host))<.5?"dar\
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
return typeof cell==="number"?String(cell):cell}function painted(weights,nKeys,strokes,causal){const map=Float64Array.from(weights);for(const stroke of strokes)lay(stroke,map,nKeys,causal);return map}function silences(strokes){
return strokes.some(stroke=>stroke.do==="silence")}function extentOf(values,before){let[most,apart]=[1e-9,0];for(let i=0;i<values.length;i++){most=Math.max(most,
values[i],before[i]);apart=Math.max(apart,Math.abs(values[i]-before[i]))}return{most,apart}}function byRow(cells){const rows=new Map;for(const[query,key]of cells)
rows.set(query,[...rows.get(query)??[],key]);return rows}function lay(stroke,map,n,causal){const row=query=>map.subarray(query*n,(query+1)*n);switch(stroke.do){case"\
cut":for(const[query,keys]of byRow(stroke.cells))cutInRow(row(query),keys);break;case"set":setInRow(row(stroke.query),stroke.keys,stroke.weights);break;case"cut\
 row":row(stroke.query).fill(0);break;case"even row":evenRow(row(stroke.query),stroke.query,causal);break;case"even":for(let query=0;query*n<map.length;query++)
evenRow(row(query),query,causal)}}function sumOf(row){return row.reduce((sum,weight)=>sum+weight,0)}function cutInRow(row,keys){const sum=sumOf(row);for(const key of keys)
row[key]=0;const left=sumOf(row);if(left>0)scale(row,sum/left)}function setInRow(row,keys,weights){const sum=sumOf(row);keys.forEach((key,i)=>{row[key]=weights[i]});
const fixed=weights.reduce((so,weight)=>so+weight,0);const rest=sumOf(row)-fixed;if(rest>1e-12&&fixed<=sum){for(let key=0;key<row.length;key++)if(!keys.includes(
key))row[key]*=(sum-fixed)/rest}else if(fixed+rest>0)scale(row,sum/(fixed+rest))}function evenRow(row,query,causal){const allowed=causal?query+1:row.length;for(let key=0;key<
row.length;key++)row[key]=key<allowed?1/allowed:0}function scale(row,factor){for(let key=0;key<row.length;key++)row[key]*=factor}var MASKED=N_("A later token is masked: no token looks there.");function isAllowed(query,key,causal){return!causal||key<=query}function strokesOf({tool,cells},{
causal,raise}){const allowed=cells.filter(([query,key])=>isAllowed(query,key,causal));if(!allowed.length)return[];if(tool==="erase")return[{do:"cut",cells:allowed}];
return[...byRow(allowed)].map(([query,keys])=>({do:"set",query,keys,weights:keys.map(()=>raise)}))}function moveOf(map,nKeys,{from,to,causal}){if(to.row!==from.
row){const refusal=tr("Weight moves along its row: choose a key of the same token.");return{stroke:null,refusal}}if(!isAllowed(to.row,to.column,causal))return{stroke:null,
refusal:tr(MASKED)};if(to.column===from.column)return{stroke:null,refusal:""};const start=to.row*nKeys;const both=map[start+from.column]+map[start+to.column];const stroke={
do:"set",query:to.row,keys:[from.column,to.column],weights:[0,both]};return{stroke,refusal:""}}var StrokeHistory=class{strokes=[];undone=[];add(strokes){this.strokes.push(...strokes);this.undone=[]}back(){return carry(this.strokes,this.undone)}forth(){return carry(
this.undone,this.strokes)}};function carry(from,to){const stroke=from.pop();if(stroke)to.push(stroke);return stroke!==void 0}var OF_CELLS=[{name:"erase",text:N_("Erase"),key:"e",hint:N_("Drag over cells: their weight goes to the rest of their rows.")},{name:"move",text:N_("Move"),key:"\
m",hint:N_("Drag a cell to another key of its row: its weight goes there. With the keyboard: press space to take it and space again to put it down.")},{name:"ra\
ise",text:N_("Raise"),key:"r",hint:N_("Drag over cells: each gets the chosen weight, and the rest of its row shrinks.")}];var OF_ROWS=[{name:"even row",text:N_(
"Even out row"),key:"u",hint:N_("Click a row: it looks at all its keys equally.")},{name:"cut row",text:N_("Erase row"),key:"x",hint:N_("Click a row: its token \
gets nothing from this head.")}];var GROUPS=[{title:N_("Cells"),tools:OF_CELLS},{title:N_("Row"),tools:OF_ROWS}];var TOOLS=[...OF_CELLS,...OF_ROWS];var WHOLE=[{
stroke:{do:"silence"},text:N_("Silence"),title:N_("The head outputs nothing")},{stroke:{do:"even"},text:N_("Even out all"),title:N_("Every token looks at all it\
s keys equally")},{stroke:{do:"scale",factor:2},text:N_("Double"),title:N_("The output of the head, times 2")}];var RAISED=["0.25","0.5","0.75","1"];var Toolbox=class{buttons=new Map;constructor(raise,{onTool,onRaise,onWhole}){const groups=GROUPS.map(({title,tools})=>group(tr(title),...tools.map(({name,text:text2,
key,hint})=>{const tool=button(tr(text2),`${tr(hint)} (${key})`,()=>onTool(name));this.buttons.set(name,tool);return tool}),tools.some(({name})=>name==="raise")?
raiseMenu(raise,onRaise):null));const whole=WHOLE.map(({stroke,text:text2,title})=>button(tr(text2),tr(title),()=>onWhole({...stroke})));this.element=el("div",{
class:"tools"},...groups,group(tr("Whole head"),...whole));this.hint=el("p",{class:"quiet hint"})}mark(tool){for(const[name,element]of this.buttons)element.setAttribute(
"aria-pressed",String(name===tool));this.hint.textContent=tr(TOOLS.find(({name})=>name===tool)?.hint??"")}};function group(title,...children){return el("div",{class:"\
group",role:"group","aria-label":title},el("span",{class:"quiet"},title),...children)}function raiseMenu(raise,onRaise){const weights=RAISED.map(weight=>[weight,
weight]);const menu=select(tr("Weight that raised cells get"),weights,raise,onRaise);return el("label",{class:"quiet"},tr("to "),menu)}var graphemes=new Intl.Segmenter(void 0,{granularity:"grapheme"});function middle(text2,room,width){if(width(text2)<=room)return text2;const all=Array.from(graphemes.
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
return bar([0,64,128,191,255].map(i=>ramp.css[i]))}function scoreBar(ramp){return bar([-1,-.5,0,.5,1].map(ramp.shade))}var SMALLEST=1e-6;var TwoMaps=class{beside="difference";constructor({onHover,onLock,onBeside}){this.map=new Cells({label:tr("The map to paint on. Arrow keys poi\
nt at a cell, space uses the tool there, ctrl + z undoes."),kind:"attention map",onHover,onLock,moves:false});this.other=new Cells({label:tr("The map to compare\
 with."),kind:"attention map",onHover,onLock:()=>{},moves:false});this.title=el("h2",{});this.legend=el("span",{class:"legend"});this.otherLegend=el("span",{class:"\
legend"});const beside=select(tr("Compare with"),[["difference",tr("Difference")],["before",tr("Before")]],this.beside,value=>{this.beside=value==="before"?"bef\
ore":"difference";onBeside()});this.element=el("div",{class:"two"},el("section",{class:"panel paper"},el("header",{},this.title,this.legend),this.map.element),el(
"section",{class:"panel"},el("header",{},beside,this.otherLegend),this.other.element))}draw(header,{values,before},{ramp,signed,colors}){const{most,apart}=extentOf(
values,before);const changed=apart>SMALLEST;const unit=changed?apart:1;const axes={rows:{text:header.queries},columns:{text:header.keys},colors,widest:48,highest:32};
const onRamp=value=>ramp.packed[Math.round(Math.max(0,Math.min(1,value/most))*255)];this.map.build({...axes,values,colorOf:onRamp});this.title.textContent=tr("L\
ayer {layer} · head {head}: paint here",{layer:header.layer,head:header.head});this.legend.replaceChildren("0",weightBar(ramp),number(most));if(this.beside==="\
before"){this.other.build({...axes,values:before,colorOf:onRamp});this.otherLegend.replaceChildren("0",weightBar(ramp),number(most));return}this.other.build({...axes,
values:values.map((value,i)=>value-before[i]),colorOf:value=>signed.packed(value/unit)});const[low,high]=changed?[score(-apart),`+${score(apart)}`]:["",tr("no c\
hange")];this.otherLegend.replaceChildren(low,scoreBar(signed),high)}mark(hover,taken){this.map.mark(hover,taken);this.other.mark(hover,null)}};function statusOf({silenced,once,sent,strokes,answer}){const waiting=counted("{n} stroke not yet run","{n} strokes not yet run",strokes);const silent=silenced?tr(
"The head outputs nothing. "):"";return silent+(once||(sent?tr("Running …"):strokes?waiting:answer))}var LARGEST_TABLE=1e4;var Painting=class extends Mounted{header;arrays;state={tool:"erase",raise:"0.5",hover:null};history=new StrokeHistory;drag=null;taken=null;pointed=false;sent=false;saidOnce="";row=0;values=new Float64Array;tools;run;said;maps;readout;numbers;constructor(element,emit){
super(element,"painting",emit);this.root.addEventListener("keydown",event=>this.key(event));this.build()}show(data){const{header,arrays}=unpack(data);const same=this.
header?.of===header.of;this.header=header;this.arrays=arrays;if(!same){this.history=new StrokeHistory;this.drag=this.taken=this.state.hover=null}this.sent=false;
const summary=this.numbers.querySelector("summary");if(summary)summary.textContent=this.whole?tr("The map as a table"):tr("The last row that you pointed at, as \
a table");this.theme()}build(){this.tools=new Toolbox(this.state.raise,{onTool:tool=>this.choose(tool),onRaise:weight=>{this.state.raise=weight;this.choose("rai\
se")},onWhole:stroke=>this.add([stroke])});const undo=button(tr("Undo"),tr("Undo the last stroke or step (ctrl + z)"),()=>this.back());const redo=button(tr("Red\
o"),tr("Redo it (ctrl + y)"),()=>this.forth());this.run=button(tr("See the answer"),tr("Run the model with these strokes (ctrl + enter)"),()=>this.send());this.
run.classList.add("primary");this.said=el("span",{class:"said quiet",role:"status"});this.maps=new TwoMaps({onHover:cell=>this.point(cell),onLock:cell=>this.byKey(
cell),onBeside:()=>this.draw()});const{canvas}=this.maps.map;canvas.addEventListener("pointerdown",event=>this.down(event));canvas.addEventListener("pointermove",
event=>this.moved(event));canvas.addEventListener("pointerup",()=>this.lift());canvas.addEventListener("pointercancel",()=>this.lift());this.readout=el("p",{class:"\
readout","aria-live":"polite"});this.numbers=table(tr("The map as a table"),()=>["token",...this.header.keys],()=>this.rows());this.root.append(this.host.probe,
this.tools.element,el("div",{class:"tools"},undo,redo,this.run,this.said),this.tools.hint,this.maps.element,this.readout,this.numbers)}choose(tool){this.state.tool=
tool;this.taken=null;this.saidOnce="";this.mark()}down(event){if(event.button!==0)return;const cell=this.maps.map.cellAt(event);if(!cell)return;event.preventDefault();
this.pointed=true;const{canvas}=this.maps.map;canvas.focus({preventScroll:true});canvas.setPointerCapture(event.pointerId);const{tool}=this.state;if(tool==="mov\
e")this.taken=cell;else if(tool==="erase"||tool==="raise"){this.drag={tool,cells:[[cell.row,cell.column]]};this.draw()}else this.onRow(cell)}moved(event){const cell=this.
maps.map.cellAt(event);if(!cell)return;if(this.drag){const{cells}=this.drag;if(!cells.some(([row,column])=>row===cell.row&&column===cell.column)){cells.push([cell.
row,cell.column]);this.draw()}}this.point(cell)}lift(){const{drag,taken}=this;if(drag){this.drag=null;this.add(this.made(drag))}else if(taken&&this.state.hover)
this.drop(this.state.hover)}byKey(cell){if(this.pointed){this.pointed=false;return}const{tool}=this.state;if(tool==="move"){if(this.taken)this.drop(cell);else this.
taken=cell;this.mark()}else if(tool==="erase"||tool==="raise")this.add(this.made({tool,cells:[[cell.row,cell.column]]}));else this.onRow(cell)}onRow(cell){const{
tool}=this.state;if(tool==="cut row"||tool==="even row")this.add([{do:tool,query:cell.row}])}made(drag){const{causal}=this.header;const strokes=strokesOf(drag,{
causal,raise:Number(this.state.raise)});if(!strokes.length)this.say(tr(MASKED));return strokes}drop(cell){const{taken}=this;if(!taken)return;this.taken=null;const way={
from:taken,to:cell,causal:this.header.causal};const{stroke,refusal}=moveOf(this.shown(),this.nKeys,way);if(stroke)this.add([stroke]);else if(refusal)this.say(refusal);else
this.mark()}add(strokes){const most=this.header.most_strokes;if(this.history.strokes.length+strokes.length>most){this.say(several("At most {n} strokes can run a\
t once: see the answer to these first.",most));this.draw();return}if(strokes.length){this.history.add(strokes);this.saidOnce=""}this.draw()}back(){if(this.history.
back())this.draw();else this.ask("undo")}forth(){if(this.history.forth())this.draw();else this.ask("redo")}ask(what){this.emit("paint",{of:this.header.of,ask:what})}send(){
const{strokes}=this.history;if(!strokes.length||this.sent)return;this.sent=true;this.emit("paint",{of:this.header.of,strokes});this.mark()}key(event){this.pointed=
false;const ctrl=event.ctrlKey||event.metaKey;const name=event.key.toLowerCase();const{tagName}=event.target;if(ctrl&&name==="z"&&!event.shiftKey)this.back();else if(ctrl&&
(name==="y"||name==="z"))this.forth();else if(ctrl&&event.key==="Enter")this.send();else if(event.key==="Escape")this.choose(this.state.tool);else if(!ctrl&&!event.
altKey&&tagName!=="SELECT"){const tool=TOOLS.find(({key})=>key===name);event.stopPropagation();if(!tool)return;this.choose(tool.name)}else return;event.preventDefault();
event.stopPropagation()}get nKeys(){return this.header.keys.length}shown(){const{strokes}=this.history;const now=this.drag?this.made(this.drag):[];return painted(
this.arrays.after,this.nKeys,[...strokes,...now],this.header.causal)}draw(){if(!this.header)return;this.values=this.shown();const{before}=this.arrays;this.maps.
draw(this.header,{values:this.values,before},this);this.mark();this.numbers.refresh()}mark(){if(!this.header)return;const{state}=this;const{strokes}=this.history;
this.tools.mark(state.tool);this.run.disabled=!strokes.length||this.sent;const silenced=this.header.silenced||silences(strokes);this.root.classList.toggle("sile\
nced",silenced);this.said.textContent=statusOf({silenced,once:this.saidOnce,sent:this.sent,strokes:strokes.length,answer:this.header.answer});this.point(state.hover)}say(sentence){
this.saidOnce=sentence;this.mark()}point(cell){this.state.hover=cell;this.maps.mark(cell,this.taken);if(!cell){this.readout.textContent=tr("Point at a cell to r\
ead it.");return}const at=cell.row*this.nKeys+cell.column;const other=this.row!==cell.row;this.row=cell.row;if(other&&!this.whole)this.numbers.refresh();this.readout.
replaceChildren(el("span",{class:"mono"},el("bdi",{},this.header.queries[cell.row])," → ",el("bdi",{},this.header.keys[cell.column])),el("span",{class:"quiet"},
tr(" before ")),exactly(this.arrays.before[at]),el("span",{class:"quiet"},tr(" with the steps ")),exactly(this.values[at]))}rows(){const{queries}=this.header;const cells=row=>Array.
from({length:this.nKeys},(_,column)=>String(this.values[row*this.nKeys+column]));const shown=this.whole?queries.map((_,row)=>row):[Math.min(this.row,queries.length-
1)];return shown.map(row=>[queries[row],...cells(row)])}get whole(){return this.header.queries.length*this.nKeys<=LARGEST_TABLE}};var render=renderer((element,emit)=>new Painting(
element,emit));export{render};
