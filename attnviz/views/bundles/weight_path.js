function themeOf(element){const host=getComputedStyle(element).getPropertyValue("--st-background-color").trim();if(host)return lightness(parseHex(host))<.5?"dar\
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
m+1.707614701*s)]}var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
messages[template];return filled(typeof found==="string"&&found?found:template,values)}function counted(one,many,n,values){const found=language?.messages[one];const said=Array.
isArray(found)?found[formOf(n)]:null;return filled(said||(n===1?one:many),{n,...values})}function several(template,n,values){return counted(template,template,n,
values)}function filled(template,values){if(!values)return template;return template.replace(/\{(\w+)\}/g,(place,name)=>name in values?String(values[name]):place)}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;
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
name,value===true?"":value)}element.append(...children.filter(child=>child!==null&&child!==void 0));return element}var ARRAY_OF={uint8:Uint8Array,float32:Float32Array,float64:Float64Array};function unpack(data){const bytes=data instanceof ArrayBuffer?new Uint8Array(data):data;
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
return typeof cell==="number"?String(cell):cell}var WeightPath=class extends Mounted{header;rows;at;columns;dimensions;constructor(element){super(element,"weight-path")}resized(){}show(data){const{header,arrays}=unpack(
data);this.header=header;const{q,k}=arrays;this.rows=[{name:"q",values:q},{name:"k",values:k},{name:"q × k",values:q.map((value,i)=>value*k[i])}];this.at=null;
this.build();this.theme()}build(){const{header}=this;this.dimensions=el("p",{class:"dimension quiet","aria-live":"polite"});const bars=el("div",{class:"bars",role:"\
group",tabindex:"0","aria-label":tr("Query, key and product by dimension; arrow keys move through the dimensions"),on:{mouseleave:()=>this.point(null),blur:()=>this.
point(null),keydown:event=>this.key(event)}});this.columns=Array.from(this.rows[0].values,()=>[]);bars.append(...this.rows.map(row=>this.vector(row)));this.root.
replaceChildren(this.host.probe,el("section",{class:"panel"},el("header",{},el("h3",{},tr("Query and key")),pathToken(header.query),el("span",{class:"quiet"},tr(
"attends to")),pathToken(header.key),el("span",{class:"quiet"},tr("{stack} · layer {layer} · head {head}",{stack:header.stack,layer:header.layer,head:header.head}))),
bars,this.dimensions,el("ol",{class:"chain","aria-label":tr("From the products to the weight")},...this.chain()),...header.notes.map(note=>el("p",{class:"note"},
note)),el("div",{},table(tr("All dimensions as a table"),()=>["dimension","q","k","q × k"],()=>this.columns.map((_,i)=>[String(i),...this.rows.map(row=>String(
row.values[i]))])),table(tr("The whole row before and after the softmax, as a table"),()=>["key","place","score","weight"],()=>this.wholeRow()))));this.point(null)}vector(row){
const most=row.values.reduce((top,value)=>Math.max(top,Math.abs(value)),0)||1;const cells=Array.from(row.values,(value,i)=>{const height=50*(Math.abs(value)/most);
const bar=el("b",{style:value<0?`top:50%;height:${height}%`:`bottom:50%;height:${height}%`,class:value<0?"negative":"positive"});const cell=el("i",{class:"cell",
on:{mouseenter:()=>this.point(i)}},bar);this.columns[i].push(cell);return cell});return el("div",{class:"vector"},el("span",{class:"mono label"},row.name),el("d\
iv",{class:"cells"},...cells),el("span",{class:"quiet mono most",title:tr("largest size {most}",{most})},`± ${number(most)}`))}chain(){const h=this.header;const steps=[
pathStep(tr("sum of the products"),several("{n} dimensions",this.columns.length),h.dot),pathStep(tr("times the scaling"),`× ${score(h.scaling)}`,h.scaled,h.scaling)];
if(h.softcap!==null)steps.push(pathStep("softcap",tr("{softcap} · tanh(score / {softcap})",{softcap:number(h.softcap)}),h.capped,h.softcap));if(h.masked){steps.
push(pathStep(tr("a mask hides this key"),"+ (−∞)",-Infinity))}else{const part=h.position?`+ ${score(h.position)}`:tr("+ 0: nothing is added here");steps.push(
pathStep(tr("plus the position part"),part,h.score,h.position))}const visible=h.row.filter(value=>value!==null).length;const largest=h.highest<0?`(${score(h.highest)}\
)`:score(h.highest);const sink=h.sink===null?"":tr(" and the sink, {sink}",{sink:score(h.sink)});steps.push(pathStep(tr("exp, minus the largest score of the row"),
tr("exp(score − {largest})",{largest}),h.raised,h.highest),pathStep(tr("divided by the sum of the row"),tr("÷ {total}, over {visible} keys{sink}",{total:number(
h.total),visible,sink}),h.weight,h.total));steps[steps.length-1].classList.add("weight");return steps}wholeRow(){const h=this.header;const rows=h.keys.map((key,i)=>{
const value=h.row[i];if(value===null)return[key,String(i),"−∞ (hidden)","0"];return[key,String(i),String(value),String(Math.exp(value-h.highest)/h.total)]});
if(h.sink!==null)rows.push(["(sink)","",String(h.sink),String(Math.exp(h.sink-h.highest)/h.total)]);return rows}theme(){this.root.dataset.theme=themeOf(this.root);
const ramp=signedRampOf(this.root);this.root.style.setProperty("--minus",ramp.shade(-1));this.root.style.setProperty("--plus",ramp.shade(1))}key(event){const by=event.
key==="ArrowLeft"?-1:event.key==="ArrowRight"?1:0;if(!by)return;event.preventDefault();const last=this.columns.length-1;this.point(this.at===null?by>0?0:last:Math.
max(0,Math.min(last,this.at+by)))}point(i){if(this.at!==null)this.columns[this.at].forEach(cell=>cell.classList.remove("pointed"));this.at=i;if(i===null){this.dimensions.
textContent=tr("Point at a dimension, or use the arrow keys, for its exact numbers.");return}this.columns[i].forEach(cell=>cell.classList.add("pointed"));const[
q,k,product]=this.rows.map(row=>row.values[i]);this.dimensions.replaceChildren(tr("dimension {i}: ",{i}),el("span",{class:"mono",title:`${q} × ${k} = ${product}`},
`${q} × ${k} = ${product}`))}};function pathToken({at,text:text2}){return el("bdi",{class:"mono path-token",title:tr("token {at}",{at})},text2)}function pathStep(name,how,value,operand){
const exact=operand===void 0?String(value):tr("{value} (with {operand})",{value,operand});const text2=value===null||value===-Infinity?"−∞":score(value);return el(
"li",{title:exact},el("span",{class:"name"},name),el("span",{class:"quiet how"},how),el("b",{class:"mono value","data-exact":String(value)},text2))}var render=renderer(element=>new WeightPath(element));export{render};
