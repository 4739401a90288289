var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
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
name,value===true?"":value)}element.append(...children.filter(child=>child!==null&&child!==void 0));return element}function doubtsStrip(doubts){if(!doubts?.length)return null;return el("div",{class:"doubts",role:"note"},...doubts.map(each=>el("p",{class:each.grave?"grave":"s\
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
mounted.delete(element)}}}function legend(ramp,{signed,low,high}){const bar=el("span",{class:"ramp"});const shares=signed?[-1,-.5,0,.5,1]:[0,.25,.5,.75,1];bar.style.background=`linear-gr\
adient(to right, ${shares.map(ramp.shade).join(", ")})`;return el("span",{class:"legend quiet"},el("span",{},low),bar,el("span",{},high))}var STEPS={ArrowLeft:-1,ArrowUp:-1,ArrowRight:1,ArrowDown:1};function link(container,{onHover,onLock}){const unitOf=event=>{const{target}=event;const element=target instanceof
Element?target.closest("[data-unit]"):null;return element&&container.contains(element)?element:null};const on=(name,act)=>container.addEventListener(name,act);on(
"mouseover",event=>{const unit=unitOf(event);onHover(unit?Number(unit.dataset.unit):null)});on("mouseleave",()=>onHover(null));on("focusin",event=>{const unit=unitOf(
event);if(unit)onHover(Number(unit.dataset.unit))});on("focusout",()=>onHover(null));on("click",event=>{const unit=unitOf(event);if(unit)onLock(Number(unit.dataset.
unit))});on("keydown",event=>{const unit=unitOf(event);if(event.key==="Escape")onLock(null);if(!unit)return;if(event.key==="Enter"||event.key===" "){event.preventDefault();
onLock(Number(unit.dataset.unit));return}const by=STEPS[event.key];if(!by)return;const all=[...container.querySelectorAll("[data-unit]")];const next=all[all.indexOf(
unit)+by];if(!next)return;event.preventDefault();unit.tabIndex=-1;next.tabIndex=0;next.focus()})}function markAmong(elements,hover,lock){elements.forEach((element,unit)=>{
element?.classList.toggle("pointed",unit===hover);element?.classList.toggle("locked",unit===lock);element?.setAttribute("aria-pressed",String(unit===lock))})}function standing(scores,unit){
const size=Math.abs(scores[unit]);let[rank,sum]=[1,0];for(const other of scores){sum+=Math.abs(other);if(Math.abs(other)>size)rank++}return{rank,share:sum?size/
sum:0}}function perCent(share){return share>0&&share<.005?"< 1 %":`${Math.round(share*100)} %`}function largest(scores){let most=0;for(const value of scores)most=
Math.max(most,Math.abs(value));return most||1}function ranked(scores){return Array.from(scores,(_,unit)=>unit).sort((a,b)=>Math.abs(scores[b])-Math.abs(scores[a])||
a-b)}var graphemes=new Intl.Segmenter(void 0,{granularity:"grapheme"});function middle(text2,room,width){if(width(text2)<=room)return text2;const all=Array.from(graphemes.
segment(text2),({segment})=>segment);let[low,high]=[0,all.length-1];while(low<high){const kept=Math.ceil((low+high)/2);if(width(without(all,kept))<=room)low=kept;else
high=kept-1}return without(all,low)}function without(all,kept){const last=Math.ceil(kept/2);return`${all.slice(0,kept-last).join("")}…${last?all.slice(-last).
join(""):""}`}function contextOf(canvas){const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return context}function offscreen(width,height){
const canvas=new OffscreenCanvas(width,height);const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return{
canvas,context}}function prepare(canvas,width,height){const ratio=window.devicePixelRatio||1;const[w,h]=[Math.round(width*ratio),Math.round(height*ratio)];if(canvas.
width!==w||canvas.height!==h){canvas.width=w;canvas.height=h;canvas.style.width=`${width}px`;canvas.style.height=`${height}px`}const context=contextOf(canvas);context.
setTransform(ratio,0,0,ratio,0,0);context.clearRect(0,0,width,height);return context}function fit(context,text2,width){return middle(text2,width,shorter=>context.
measureText(shorter).width)}var WIDEST_CELL=44;var HIGHEST_CELL=28;var TALLEST=560;var LABEL_ROOM=104;var LINE=14;var STEPS2={ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,
0]};var Matrix=class{at={step:0,unit:0};scores=null;layout=null;look=null;image=null;step=null;cell=null;constructor({onCell,onLock}){this.onCell=onCell;this.onLock=
onLock;this.canvas=el("canvas",{tabindex:"0",role:"application","aria-roledescription":"matrix of scores","aria-label":tr("Scores of every step and unit. Arrow \
keys move the cell; Enter locks its step."),on:{mousemove:event=>this.pointed(event),mouseleave:()=>this.onCell(null),focus:()=>this.onCell(this.at),blur:()=>this.
onCell(null),click:event=>this.clicked(event),keydown:event=>this.pressed(event)}});this.element=el("div",{class:"matrix"},this.canvas)}build(scores){this.scores=
scores;this.image=null}draw(ramp,colors){if(this.look?.ramp!==ramp)this.image=null;this.look={ramp,colors};const width=this.element.clientWidth;if(!width||!this.
scores)return;const{steps,units}=this.scores;const context=contextOf(this.canvas);context.font=`12px ${colors.mono}`;const widest=texts=>Math.ceil(texts.reduce(
(most,text2)=>Math.max(most,context.measureText(text2).width),8));const left=Math.min(LABEL_ROOM,widest(steps))+10;const top=Math.min(LABEL_ROOM,widest(units))+
10;const w=Math.min(WIDEST_CELL,(width-left-2)/units.length);const h=Math.min(HIGHEST_CELL,TALLEST/steps.length);this.layout={left,top,w,h,width,height:top+h*steps.
length+2};this.paint()}paint(){const{scores,layout,look,cell}=this;if(!scores||!layout||!look)return;const{steps,units}=scores;const{left,top,w,h,width,height}=layout;
const{colors}=look;const context=prepare(this.canvas,width,height);this.image??=pictureOf(scores,look.ramp);context.imageSmoothingEnabled=false;context.drawImage(
this.image,left,top,w*units.length,h*steps.length);context.font=`12px ${colors.mono}`;context.textBaseline="middle";for(const i of labelled(steps.length,h,cell?.
step)){context.fillStyle=i===cell?.step?colors.text:colors.secondary;context.textAlign="right";context.fillText(fit(context,steps[i],LABEL_ROOM),left-6,top+(i+.5)*
h)}for(const i of labelled(units.length,w,cell?.unit)){context.save();context.fillStyle=i===cell?.unit?colors.text:colors.secondary;context.textAlign="left";context.
translate(left+(i+.5)*w,top-6);context.rotate(-Math.PI/2);context.fillText(fit(context,units[i],LABEL_ROOM),0,0);context.restore()}context.lineWidth=2;if(this.step!==
null){context.strokeStyle=colors.accent;context.strokeRect(left,top+this.step*h,w*units.length,Math.max(h,2))}if(cell){context.strokeStyle=colors.text;context.strokeRect(
left+cell.unit*w,top+cell.step*h,Math.max(w,3),Math.max(h,3))}}mark(step,cell){this.step=step;this.cell=cell;this.paint()}cellAt(event){const{scores,layout}=this;
if(!scores||!layout)return null;const unit=Math.floor((event.offsetX-layout.left)/layout.w);const step=Math.floor((event.offsetY-layout.top)/layout.h);const inside=unit>=
0&&step>=0&&unit<scores.units.length&&step<scores.steps.length;return inside?{step,unit}:null}pointed(event){const cell=this.cellAt(event);if(cell)this.at=cell;
this.onCell(cell)}clicked(event){const cell=this.cellAt(event);if(cell)this.onLock(cell.step)}pressed(event){const by=STEPS2[event.key];if(event.key==="Enter"||
event.key===" "){event.preventDefault();this.onLock(this.at.step)}if(!by||!this.scores)return;event.preventDefault();const{steps,units}=this.scores;this.at={step:Math.
max(0,Math.min(steps.length-1,this.at.step+by[0])),unit:Math.max(0,Math.min(units.length-1,this.at.unit+by[1]))};this.onCell(this.at)}};function labelled(count,size,read){
const every=Math.ceil(LINE/size);const places=read===void 0?[]:[read];for(let i=0;i<count;i+=every){if(read===void 0||Math.abs(i-read)>=every)places.push(i)}return places}
function pictureOf({steps,units,scores,most},ramp){const{canvas,context}=offscreen(units.length,steps.length);const image=context.createImageData(units.length,steps.
length);const pixels=new Uint32Array(image.data.buffer);for(let i=0;i<pixels.length;i++)pixels[i]=ramp.packed(scores[i]/most);context.putImageData(image,0,0);return canvas}var RunningText=class{constructor(actions){this.element=el("div",{class:"running"});this.marks=[];link(this.element,actions)}build({pieces,held},about){const{below,
written=()=>false}=about??{};this.marks=[];const parts=pieces.map(([text2,unit])=>{if(unit<0)return document.createTextNode(text2);const mark=el("span",{class:`\
unit${held[unit]?" held":""}${written(unit)?" written":""}`,role:"button","data-unit":unit,tabindex:this.marks.length?"-1":"0"},text2,below?el("small",{},below(
unit)):null);this.marks[unit]=mark;return mark});this.element.classList.toggle("stacked",Boolean(below));this.element.replaceChildren(...parts)}draw(shares,ramp){
this.marks.forEach((mark,unit)=>{mark.style.background=shares?ramp.shade(shares[unit]):"";mark.classList.toggle("strong",shares!==null&&Math.abs(shares[unit])>.1)})}mark(hover,lock){
markAmong(this.marks,hover,lock)}};function table(title,columns,rows){const details=el("details",{class:"numbers"},el("summary",{},title));const refresh=()=>{if(!details.open)return;details.querySelector(
".table-scroll")?.remove();const head=columns().map(name=>el("th",{scope:"col"},name));const body=rows().map(([name,...cells])=>el("tr",{},el("th",{scope:"row"},
text(name)),...cells.map(cell=>el("td",{class:"mono"},text(cell)))));details.append(el("div",{class:"table-scroll",tabindex:"0",role:"region","aria-label":title},
el("table",{},el("thead",{},el("tr",{},...head)),el("tbody",{},...body))))};details.addEventListener("toggle",refresh);return Object.assign(details,{refresh})}function text(cell){
return typeof cell==="number"?String(cell):cell}var LARGEST_TABLE=1e4;var Sequence=class extends Mounted{header;scores;most=1;falls=false;state;readout;key;cell;numbers;constructor(element){super(element,"att\
ribution");this.stepText=new RunningText({onHover:step=>this.point({step,unit:null}),onLock:step=>this.lock(step)});this.source=new RunningText({onHover:unit=>this.
point({step:null,unit}),onLock:unit=>this.keep(unit)});this.matrix=new Matrix({onCell:cell=>this.point(cell??{step:null,unit:null}),onLock:step=>this.lock(step)})}show(data){
const{header,arrays}=unpack(data);this.header=header;this.scores=arrays.scores;this.most=largest(this.scores);this.falls=this.scores.some(value=>value<0);this.state=
{step:null,unit:null,lockedStep:0,lockedUnit:null};this.build();this.theme()}build(){const{header}=this;const{steps,input}=header;this.readout=el("div",{class:"\
readout","aria-live":"polite"});this.key=el("span",{class:"key"});this.cell=el("span",{class:"mono cell"});this.stepText.build(steps,{below:step=>score(steps.values[step])});
this.source.build(input);this.matrix.build({steps:steps.text,units:input.text,scores:this.scores,most:this.most});const doubts=doubtsStrip(header.doubts);const small=steps.
text.length*input.text.length<=LARGEST_TABLE;this.numbers=table(small?tr("All scores as a table"):tr("The scores of the chosen step as a table"),()=>["",...small?
steps.text:[steps.text[this.state.lockedStep]]],()=>input.text.map((text2,unit)=>[text2,...(small?steps.text.map((_,step)=>step):[this.state.lockedStep]).map(step=>String(
this.row(step)[unit]))]));this.root.replaceChildren(this.host.probe,...doubts?[doubts]:[],el("div",{class:"columns"},el("section",{class:"panel"},el("header",{},
el("h2",{},header.generated?tr("Written by the model"):tr("The sequence")),el("span",{class:"quiet"},tr("the log probability of each token is below it, in nats"))),
this.stepText.element,el("header",{class:"second"},el("h2",{},tr("Source")),el("span",{class:"quiet"},tr("shaded by the scores of this step, relative to its lar\
gest score"))),this.source.element,el("p",{class:"quiet caption"},`${header.label} · ${header.caption}`),...header.notes.map(note=>el("p",{class:"note"},note))),
el("section",{class:"panel here"},el("header",{},el("h2",{},tr("This step"))),this.readout)),el("section",{class:"panel"},el("header",{},el("h2",{},tr("All step\
s")),el("span",{class:"quiet"},tr("rows are steps, columns units of the source")),this.cell,this.key),this.matrix.element),this.numbers)}get step(){return this.
state.step??this.state.lockedStep}row(step){const n=this.header.input.text.length;return this.scores.subarray(step*n,(step+1)*n)}point({step,unit}){if(this.state.
step===step&&this.state.unit===unit)return;this.state={...this.state,step,unit};this.follow()}lock(step){this.state.lockedStep=step??0;this.follow();this.numbers.
refresh()}keep(unit){this.state.lockedUnit=this.state.lockedUnit===unit?null:unit;this.follow()}draw(){if(!this.header||!this.root.clientWidth)return;const most=score(
this.most);const low=this.falls?`−${most}`:"0";this.key.replaceChildren(legend(this.signed,{signed:this.falls,low,high:most}));this.matrix.draw(this.signed,this.
colors);this.follow()}follow(){const{state,step}=this;const row=this.row(step);const most=largest(row);this.source.draw(Array.from(row,value=>value/most),this.signed);
this.source.mark(state.unit,state.lockedUnit);this.stepText.mark(state.step,state.lockedStep);const pointed=state.unit??state.lockedUnit;this.matrix.mark(step,state.
unit===null?null:{step,unit:state.unit});this.read(step,row,pointed)}read(step,row,pointed){const{steps,input}=this.header;const unit=pointed??ranked(row)[0];const{
rank,share}=standing(row,unit);this.cell.replaceChildren(...this.state.unit===null?[]:[el("bdi",{},input.text[unit])," → ",el("bdi",{},steps.text[step]),`  ${score(
row[unit])}`]);this.cell.title=String(row[unit]);const logp=steps.values[step];this.readout.replaceChildren(el("p",{class:"mono pair"},el("bdi",{},input.text[unit]),
el("span",{class:"quiet"}," → "),el("bdi",{},steps.text[step])),el("p",{class:"big mono",title:String(row[unit])},score(row[unit])),el("p",{class:"quiet"},tr(
"{words}rank {rank} of {row} · ",{words:pointed===null?tr("strongest, "):"",rank,row:row.length})+tr("{perCent} of this step",{perCent:perCent(share)})),el("p",
{class:"quiet",title:String(logp)},tr("step {step} · log probability {logp}",{step,logp:score(logp)})))}};var render=renderer(element=>new Sequence(element));export{render};
