function themeOf(element){const host=getComputedStyle(element).getPropertyValue("--st-background-color").trim();if(host)return lightness(parseHex(host))<.5?"dar\
k":"light";return matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light"}var READABLE=4.5;function rampOf(element){const style=getComputedStyle(element);
const stops=["--ramp-low","--ramp-middle","--ramp-high"].map(name=>oklab(parseHex(style.getPropertyValue(name).trim())));return rampBetween(stops,parseHex(style.
getPropertyValue("--text").trim()))}function rampBetween(stops,text2){const packed=new Uint32Array(256);const css=new Array(256);const dark=new Array(256);const plain=new Array(
256);for(let i=0;i<256;i++){const t=i/255*2;const second=t<1?0:1;const shade=srgb(between(stops[second],stops[second+1],t-second));const[r,g,b]=shade;packed[i]=
255<<24|b<<16|g<<8|r;css[i]=`rgb(${r} ${g} ${b})`;dark[i]=contrast([255,255,255],shade)>contrast([0,0,0],shade);plain[i]=contrast(text2,shade)>=READABLE}return{
packed,css,dark,plain}}function signedRampOf(element){const style=getComputedStyle(element);const stops=["--signed-negative","--signed-zero","--signed-positive"].
map(name=>oklab(parseHex(style.getPropertyValue(name).trim())));return signedRampBetween(stops)}function signedRampBetween(stops){const shades=Array.from({length:511},
(_,i)=>{const share=i/255-1;const end=stops[share>0?2:0];return srgb(between(stops[1],end,Math.abs(share)))});const at=share=>shades[255+Math.round(255*Math.max(
-1,Math.min(1,share)))];return{shade:share=>`rgb(${at(share).join(" ")})`,packed:share=>{const[r,g,b]=at(share);return(255<<24|b<<16|g<<8|r)>>>0}}}function seriesOf(element){
const style=getComputedStyle(element);return[1,2,3,4,5,6].map(n=>style.getPropertyValue(`--series-${n}`).trim())}function colorsOf(element){const style=getComputedStyle(
element);const of=name=>style.getPropertyValue(`--${name}`).trim();return{page:of("page"),panel:of("panel"),line:of("line"),text:of("text"),secondary:of("second\
ary"),accent:of("accent"),mono:of("mono"),sans:of("sans")}}function between(from,to,share){return[from[0]+(to[0]-from[0])*share,from[1]+(to[1]-from[1])*share,from[2]+
(to[2]-from[2])*share]}function parseHex(text2){const short=/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text2);if(short)return triple(short.slice(1).map(digit=>parseInt(
digit+digit,16)));const long=/^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text2);if(long)return triple(long.slice(1).map(pair=>parseInt(pair,16)));const numbers=text2.
match(/[\d.]+/g);return numbers&&numbers.length>=3?triple(numbers.map(Number)):[255,255,255]}function triple(values){return[values[0],values[1],values[2]]}function lightness(rgb){
return oklab(rgb)[0]}function linear(channel){const c=channel/255;return c<=.04045?c/12.92:((c+.055)/1.055)**2.4}function luminance(rgb){const[r,g,b]=[linear(rgb[0]),
linear(rgb[1]),linear(rgb[2])];return .2126*r+.7152*g+.0722*b}function contrast(a,b){const[low,high]=[luminance(a),luminance(b)].sort((x,y)=>x-y);return(high+.05)/
(low+.05)}function leastOpacity(color,page,least=3){const[above,below2]=[parseHex(color),parseHex(page)];for(let opacity=0;opacity<1;opacity+=.01)if(contrast(between(
below2,above,opacity),below2)>=least)return opacity;return 1}function oklab(rgb){const[r,g,b]=[linear(rgb[0]),linear(rgb[1]),linear(rgb[2])];const l=Math.cbrt(.4122214708*
r+.5363325363*g+.0514459929*b);const m=Math.cbrt(.2119034982*r+.6806995451*g+.1073969566*b);const s=Math.cbrt(.0883024619*r+.2817188376*g+.6299787005*b);return[
.2104542553*l+.793617785*m-.0040720468*s,1.9779984951*l-2.428592205*m+.4505937099*s,.0259040371*l+.7827717662*m-.808675766*s]}function srgb([L,a,b]){const l=(L+
.3963377774*a+.2158037573*b)**3;const m=(L-.1055613458*a-.0638541728*b)**3;const s=(L-.0894841775*a-1.291485548*b)**3;const channel=c=>{const share=c<=.0031308?
12.92*c:1.055*c**(1/2.4)-.055;return Math.max(0,Math.min(255,Math.round(share*255)))};return[channel(4.0767416621*l-3.3077115913*m+.2309699292*s),channel(-1.2684380046*
l+2.6097574011*m-.3413193965*s),channel(-.0041960863*l-.7034186147*m+1.707614701*s)]}var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
messages[template];return filled(typeof found==="string"&&found?found:template,values)}function counted(one,many,n,values){const found=language?.messages[one];const said=Array.
isArray(found)?found[formOf(n)]:null;return filled(said||(n===1?one:many),{n,...values})}function several(template,n,values){return counted(template,template,n,
values)}function N_(text2){return text2}function entriesOf(table2){return Object.entries(table2).map(([key,text2])=>[key,tr(text2)])}function filled(template,values){
if(!values)return template;return template.replace(/\{(\w+)\}/g,(place,name)=>name in values?String(values[name]):place)}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;
var LEVELS=[["||"],["&&"],["==","!="],["<",">","<=",">="],["+","-"],["*","/","%"]];var OPERATORS={"||":(a,b)=>Number(Boolean(a||b)),"&&":(a,b)=>Number(Boolean(a&&
b)),"==":(a,b)=>Number(a===b),"!=":(a,b)=>Number(a!==b),"<":(a,b)=>Number(a<b),">":(a,b)=>Number(a>b),"<=":(a,b)=>Number(a<=b),">=":(a,b)=>Number(a>=b),"+":(a,b)=>a+
b,"-":(a,b)=>a-b,"*":(a,b)=>a*b,"/":(a,b)=>Math.trunc(a/b),"%":(a,b)=>a%b};function pluralForm(expression){const tokens=[];TOKEN.lastIndex=0;for(let found=TOKEN.
exec(expression);found;found=TOKEN.exec(expression))tokens.push(found[1]);return n=>{let at=0;const choice=()=>{const test=level(0);if(tokens[at]!=="?")return test;
at++;const then=choice();at++;const otherwise=choice();return test?then:otherwise};const level=depth=>{if(depth===LEVELS.length)return atom();let value=level(depth+
1);while(LEVELS[depth].includes(tokens[at])){const operator=OPERATORS[tokens[at++]];value=operator(value,level(depth+1))}return value};const atom=()=>{const token=tokens[at++];
if(token==="("){const value=choice();at++;return value}return token==="n"?n:Number(token)};const form=choice();return Number.isFinite(form)?form:0}}function number(value){if(value===null||value===void 0||Number.isNaN(value))return"–";if(value===0)return"0";const size=Math.abs(Number(value.toPrecision(3)));
if(size<1e-4)return"< 0.0001";if(size>=1e3)return Math.round(value).toString();return value.toFixed(Math.max(0,2-Math.floor(Math.log10(size))))}function probability(p){
return p&&p>.9995&&p<1?"> 0.999":number(p)}function score(value){if(value===0)return"0";const size=Math.abs(value);const text2=size<.001||size>=1e5?size.toExponential(
2):number(size);return(value<0?"−":"")+text2.replace("e-","e−").replace("e+","e")}function weight(value,within){if(within===0)return number(value);return value<
within?`< ${within.toFixed(3)}`:`≈ ${value.toFixed(2)}`}function rankIn(values,at,within){const apart=1.999*within;let[above,alike]=[0,0];for(const value of values){
if(value>values[at]+apart)above++;else if(within&&value>=values[at]-apart)alike++}return alike>1?tr("{first} to {last}",{first:above+1,last:above+alike}):String(
above+1)}function el(tag,attributes={},...children){const element=document.createElement(tag);for(const[name,value]of Object.entries(attributes)){if(value===void 0||value===
null||value===false)continue;if(name==="on"){for(const[event,handler]of Object.entries(value)){element.addEventListener(event,handler)}}else element.setAttribute(
name,value===true?"":value)}element.append(...children.filter(child=>child!==null&&child!==void 0));return element}function select(label,options,value,onChange){return el("select",{"aria-label":label,title:label,on:{change:event=>onChange(event.target.value)}},...options.map(
([key,text2])=>el("option",{value:key,selected:key===value},text2)))}function button(text2,title,onClick){const name=/\p{L}/u.test(text2)?`${text2}: ${title}`:title;
return el("button",{type:"button",title,"aria-label":name,on:{click:onClick}},text2)}function keepFocus(box,build){const root=box.getRootNode();const focused=root.
activeElement;const label=focused&&box.contains(focused)?focused.getAttribute("aria-label"):null;build();if(label===null)return;const labelled=box.querySelectorAll(
"[aria-label]");[...labelled].find(each=>each.getAttribute("aria-label")===label)?.focus()}var ARRAY_OF={uint8:Uint8Array,float32:Float32Array,float64:Float64Array};function unpack(data){const bytes=data instanceof ArrayBuffer?new Uint8Array(data):data;
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
mounted.delete(element)}}}var beside={benchOf:null};var UNITS={token:N_("tokens"),character:N_("characters"),word:N_("words"),sentence:N_("sentences"),turn:N_("turns")};var BIN=.1;function thingsOf(tokens){if(tokens.
noun)return tokens.noun;if(tokens.grid)return[N_("patch"),N_("patches")];if(tokens.seconds)return[N_("frame"),N_("frames")];return tokens.ids.some(id=>id>=0)?[N_(
"token"),N_("tokens")]:[N_("step"),N_("steps")]}function isPadding(tokens,position){return Boolean(tokens.special[position])&&(tokens.seconds?.[position]??null)!==
null}function leftOut(tokens,hide,padding){const out=new Set;if(padding==="cut")tokens.text.forEach((_,i)=>isPadding(tokens,i)&&out.add(i));if(hide==="first"||hide===
"both")out.add(0);if(hide==="special"||hide==="both"){tokens.special.forEach((special,i)=>special&&out.add(i))}return out}var Axis=class{constructor(tokens,{unit="\
token",hide="nothing",padding="shown"}={}){this.tokens=tokens;this.unit=tokens.units[unit]?unit:"token";const out=leftOut(tokens,hide,padding);const units=tokens.
units[this.unit]??{text:tokens.text,of:tokens.text.map((_,i)=>i)};const members=units.text.map(()=>[]);units.of.forEach((number2,position)=>out.has(position)||members[number2].
push(position));const kept2=members.flatMap((positions,number2)=>positions.length?[number2]:[]);this.members=kept2.map(number2=>members[number2]);this.text=kept2.
map(number2=>units.text[number2]);this.segment=this.members.map(([first])=>tokens.segment[first]);this.whole=kept2.length===tokens.text.length;this.grid=tokens.
grid;this.counted=this.unit==="token"&&tokens.ids.some(id=>id>=0);this.indexOf=new Map;this.members.forEach((positions,i)=>positions.forEach(p=>this.indexOf.set(
p,i)));const firsts=firstOf(units.of);const places=firstOf(kept2);const running=units.text.map((text2,number2)=>{const first=firsts.get(number2)??-1;const index=places.
get(number2)??-1;const joined=this.unit==="token"&&joins(tokens,first);return{text:text2,index,end:index,joined,first}});const cut=padding==="cut"?running.filter(
({first})=>!isPadding(tokens,first)):running;this.running=tokens.seconds?inBins(cut,tokens.seconds):cut;this.firstOfText=null}get length(){return this.text.length}get ownLength(){
const first=this.tokens.text.findIndex((_,i)=>isPadding(this.tokens,i));const after=this.tokens.text.slice(Math.max(0,first));return first>0&&after.every((_,i)=>isPadding(
this.tokens,first+i))?first:this.length}name(index){return this.isAgain(index)?`${this.text[index]} (${index})`:this.text[index]}isAgain(index){this.firstOfText??=
firstOf(this.text);return this.firstOfText.get(this.text[index])<index}about(index){const{pieces,ids}=this.tokens;const[first]=this.members[index];const last=this.
members[index].at(-1);if(first===last)return tr("{pieces} · id {ids} · position {first}",{pieces:pieces[first],ids:ids[first],first});return tr("positions {fi\
rst} to {last}",{first,last})}find(other,index){for(const position of other.members[index]){const found=this.indexOf.get(position);if(found!==void 0)return found}
return-1}};function axesOf(header,stack,cut){const queries=new Axis(header.axes[stack.queries],cut);if(stack.queries===stack.keys)return{queries,keys:queries};const withFirst={
first:"nothing",both:"special"};const hide=cut.hide&&(withFirst[cut.hide]??cut.hide);return{queries:new Axis(header.axes[stack.queries],{...cut,hide}),keys:new Axis(
header.axes[stack.keys],cut)}}function inBins(running,seconds){const found=[];for(const unit of running){const start=seconds[unit.first];const bin=start===null||
unit.index<0?null:Math.floor(start/BIN+1e-6);const before=found.at(-1);if(bin!==null&&before?.bin===bin&&before.end===unit.index-1)before.end=unit.index;else found.
push({...unit,bin})}for(const each of found)if(each.end>each.index)each.text=`${((each.bin??0)*BIN).toFixed(1)} s`;return found}function firstOf(values){const found=new Map;
values.forEach((value,i)=>found.has(value)||found.set(value,i));return found}function joins(tokens,i){return i>0&&tokens.word[i]>=0&&tokens.word[i]===tokens.word[i-
1]}var HIDDEN={nothing:N_("all tokens shown"),special:N_("special tokens left out"),first:N_("first token left out"),both:N_("special and first left out")};var PADDING={
cut:N_("the sound's own length"),shown:N_("with the padding after it")};var WITHOUT_FIRST={nothing:"first",special:"both"};var WITH_FIRST={first:"nothing",both:"\
special"};function cutsOf(axes,isPicture,options){const all=Object.keys(UNITS);const units=all.filter(unit=>unit==="token"||axes.some(axis=>axis.units[unit]));const special=axes.
some(axis=>axis.special.includes(1));const hides=Object.keys(HIDDEN).filter(hide=>{if(hide==="nothing")return true;if(isPicture)return hide==="special"&&special;
return hide==="first"||special});const finer=all.slice(0,all.indexOf(options.unit)+1);const usual=units.findLast(unit=>finer.includes(unit)&&unit!=="turn")??"to\
ken";const padded=axes.some(axis=>axis.text.some((_,i)=>isPadding(axis,i)));return{units,hides,padded,wanted:{unit:units.includes(options.unit)?options.unit:usual,
hide:hides.includes(options.hide)?options.hide:"nothing",padding:padded?options.padding:"shown"}}}function hideFirst(hide,out){return(out?WITHOUT_FIRST:WITH_FIRST)[hide]??
hide}function attending(stack){return Array.from({length:stack.layers},(_,layer)=>layer).filter(layer=>!(layer in stack.instead))}function slot(stack,layer){return Object.
keys(stack.instead).length?attending(stack).indexOf(layer):layer}function arranged(stack,{order,filter}){const listed2=order!=="layer";const heads=[];for(const layer of attending(
stack)){for(let head=0;head<stack.heads;head++){const value=listed2?stack.scores[order][layer][head]:null;heads.push({layer,head,value,passes:passes(stack,filter,
layer,head)})}}if(!listed2)return{heads,listed:listed2};const high=({value})=>value??-Infinity;return{heads:heads.filter(each=>each.passes).sort((a,b)=>high(b)-
high(a)),listed:listed2}}function passes(stack,filter,layer,head){return!filter||passesFilter(filter,stack.scores[filter.metric][layer][head])}function passesFilter({
operator,value},score2){if(score2===null)return false;return operator==="<"?score2<value:score2>value}function named(text2,stack){const numbers=text2.match(/\d+/g);
if(!numbers||numbers.length!==2)return null;const[layer,head]=numbers.map(Number);return attending(stack).includes(layer)&&head<stack.heads?{layer,head}:null}function sameHead(a,b){
return a.layer===b.layer&&a.head===b.head}function between2({heads,listed:listed2},from,to){if(listed2){const at=head=>heads.findIndex(each=>sameHead(each,head));
const[a,b]=[at(from),at(to)].sort((x,y)=>x-y);return heads.slice(Math.max(0,a),b+1).map(({layer,head})=>({layer,head}))}const inside=(value,a,b)=>value>=Math.min(
a,b)&&value<=Math.max(a,b);return heads.filter(({layer,head,passes:ok})=>ok&&inside(layer,from.layer,to.layer)&&inside(head,from.head,to.head)).map(({layer,head})=>({
layer,head}))}function chosenAfter({heads,focus},picked,how,arrangement){const chosen2={layer:picked.layer,head:picked.head};const has2=(list,head)=>list.some(each=>sameHead(
each,head));if(how==="toggle"&&has2(heads,chosen2)){const rest=heads.length>1?heads.filter(each=>!sameHead(each,chosen2)):heads;return{heads:rest,focus:rest[rest.
length-1]}}const added=how==="extend"?between2(arrangement,focus,chosen2):[chosen2];const kept2=how==="one"?[]:heads;return{heads:[...kept2,...added.filter(each=>!has2(
kept2,each))],focus:chosen2}}function nearestHead(stack,{layer,head}){const known=attending(stack);const nearest=known.reduce((best,each)=>Math.abs(each-layer)<
Math.abs(best-layer)?each:best,known[known.length-1]);return{layer:nearest,head:Math.min(head,stack.heads-1)}}function hasHeads(stack,heads){return heads.every(
head=>sameHead(head,nearestHead(stack,head)))}function strongestOf(values,count){const best=[];for(let i=0;i<values.length;i++){if(best.length===count&&values[i]<=values[best[count-1]])continue;let at=best.
length;while(at>0&&values[best[at-1]]<values[i])at--;best.splice(at,0,i);if(best.length>count)best.pop()}return best}function argmax(values){let best=0;for(let i=1;i<
values.length;i++)if(values[i]>values[best])best=i;return best}function largest(values){let most=0;for(let i=0;i<values.length;i++){const size=Math.abs(values[i]);
if(size>most&&size<Infinity)most=size}return most}function sameSpot(a,b){if(!a||!b)return a===b;const end=spot=>spot.end??spot.index;return a.query===b.query&&a.key===b.key&&a.side===b.side&&a.index===b.index&&
end(a)===end(b)}function reading(spot,matrix,to){if(spot.side===void 0){const{query,key}=spot;const cell2={query,queryTo:query,key,keyTo:key};const values2=to?matrix.
column(key):matrix.row(query);const blocks2=values2?null:blocksOf(matrix,to?key:query,to);return{cell:cell2,row:matrix.row(query),values:values2,blocks:blocks2,
to}}const{index,end=index}=spot;const values=to?matrix.column(index,end):matrix.row(index,end);const blocks=values?null:blocksOf(matrix,index,to,end);const[first,
last]=values?[argmax(values),argmax(values)]:strongestSpan(blocks??[]);const cell=to?{query:first,queryTo:last,key:index,keyTo:end}:{query:index,queryTo:end,key:first,
keyTo:last};return{cell,row:to?matrix.row(first,last):values,values,blocks,to}}function blocksOf(matrix,index,to,end=index){return to?matrix.blocksOfColumn(index,
end):matrix.blocksOfRow(index,end)}function strongestSpan(blocks){return blocks[argmax(blocks.map(({value})=>value))].span}function carried(spot,before,after){if(!spot)
return null;const find=(axis2,index2)=>after[axis2].find(before[axis2],index2);if(spot.side===void 0){const[query,key]=[find("queries",spot.query),find("keys",spot.
key)];return query<0||key<0?null:{query,key}}const axis=spot.side==="query"?"queries":"keys";const[index,end]=[find(axis,spot.index),find(axis,spot.end??spot.index)];
return index<0||end<0?null:{side:spot.side,index,end}}function liesOn(spot,{queries,keys}){if(spot.side===void 0)return spot.query<queries.length&&spot.key<keys.
length;const{index,end=index}=spot;return end<(spot.side==="query"?queries:keys).length&&index<=end}function pairOf({queries,keys},cell){if(!cell)return{locked:false,
query:null,key:null};const one=(axis,first,last)=>first===last&&axis.members[first].length===1?axis.members[first][0]:null;return{locked:true,query:one(queries,
cell.query,cell.queryTo),key:one(keys,cell.key,cell.keyTo)}}function lockedUnits({cell,to},isOneText){const side=isOneText?"both":to?"key":"query";return to?{side,
index:cell.key,end:cell.keyTo}:{side,index:cell.query,end:cell.queryTo}}function standingOut(reading2){if(!reading2)return null;const{query,queryTo,key,keyTo}=reading2.
cell;return reading2.to?{side:"key",first:key,last:keyTo}:{side:"query",first:query,last:queryTo}}var REMEMBERED="attnviz.explorer";var DEFAULTS={scale:"linear",direction:"from",view:"map",drawn:"weights",unit:"token",hide:"nothing",padding:"cut",pairs:"all",
least:.3};function remembered(){try{return JSON.parse(sessionStorage.getItem(REMEMBERED)??"null")??{}}catch{return{}}}function remember(choice){try{sessionStorage.
setItem(REMEMBERED,JSON.stringify(choice))}catch{}}function optionsFrom(kept2){const known=Object.entries(DEFAULTS).map(([name,usual])=>[name,kept2[name]??usual]);
return Object.fromEntries(known)}function initial(kept2){return{model:void 0,stack:"",heads:[],focus:{layer:0,head:0},lock:null,hover:null,awaited:null,size:"answer",options:optionsFrom(kept2),
mixing:{how:"mean",own:{}},target:"",hideChosen:false,firstLeftOut:false}}function open(state,header,kept2){const{hide,opened,selection}=header;const options=hide?
{...state.options,hide}:state.options;const fresh={...state,options,target:"",lock:null,hover:null,awaited:null,size:"answer"};if(opened&&has(header,opened.stack,
opened.heads)){const{stack:stack2,heads:heads2,lock:lock2,mixing}=opened;return{isOpened:true,isKept:false,state:{...fresh,...chosen(stack2,heads2),options:{...options,
...opened.options},mixing,target:opened.target??"",awaited:lock2??null}}}const before=state.heads.length?state:kept2;const model=header.model.name;const{stack="",
heads=[]}=before;const isKept=before.model===model&&!selection.asked&&heads.length>0&&has(header,stack,heads);const selected={layer:selection.layer,head:selection.
head};const choice=isKept?chosen(stack,heads):chosen(selection.stack,[selected]);return{isOpened:false,isKept,state:{...fresh,model,...choice}}}function has({stacks},name,heads){
const stack=stacks.find(each=>each.name===name);return stack!==void 0&&hasHeads(stack,heads)}function chosen(stack,heads){return{stack,heads,focus:heads[heads.length-
1]}}function select2(state,head,how,arrangement){const size=how!=="one"||state.size==="answer"?"head":state.size;return{...state,...chosenAfter(state,head,how,arrangement),
size}}function changeStack(state,stack){const heads=[nearestHead(stack,state.focus)];return{...state,...chosen(stack.name,heads),lock:null,hover:null,awaited:null}}
function hover(state,spot){return sameSpot(state.hover,spot)?state:{...state,hover:spot}}function lock(state,spot,how){const freed=how==="toggle"&&sameSpot(state.
lock,spot);const to=freed?null:spot;return{...state,lock:to,awaited:null,size:sizeOf(to)}}function sizeOf(spot){if(!spot)return"answer";return spot.side===void 0?
"cell":"token"}function resize(state,size){return{...state,size}}function letGo(state){const{lock:locked,heads,focus}=state;if(locked)return{...state,lock:null,
awaited:null,size:"head"};if(heads.length>1)return{...state,heads:[focus],size:"head"};return state.size==="answer"?state:{...state,size:"answer"}}function moveAxes(state,before,after){
return{...carryLock(state,before,after),hover:null}}function carryLock(state,before,after){return{...state,lock:carried(state.lock,before,after)}}function awaitedSpot({
awaited},named2,drawn){return awaited&&liesOn(awaited,named2)?carried(awaited,named2,drawn):null}function choose(state,choice){const hideChosen=state.hideChosen||
Boolean(choice.hide);return{...state,options:{...state.options,...choice},hideChosen}}function chooseQuantity(state,choice,quantityOf){const target=choice.target??
state.target;if(!choice.drawn)return{...state,target};const options={...state.options,drawn:choice.drawn};const next={...state,target,options};if(state.hideChosen)
return next;const out=quantityOf(choice.drawn).rests&&state.stack==="decoder";const hide=out||state.firstLeftOut?hideFirst(options.hide,out):options.hide;return hide===
options.hide?next:{...next,options:{...options,hide},firstLeftOut:out}}function mix(state,mixing){return{...state,mixing}}function followedHeads({heads,focus},{
layerwise}){return layerwise?[focus]:heads}function memoryOf({model,stack,heads,options}){return{model,stack,heads,...options}}var BETWEEN=N_("a proxy or another program answered in place of the server.");async function bytesFrom(address){const answer2=await fetch(address);if(!answer2.ok)
throw new Error(await answer2.text());return answer2.arrayBuffer()}async function floatsFrom(address,count){return asFloats(await bytesFrom(address),count)}function asFloats(bytes,count){
if(bytes.byteLength!==4*count)throw new Error(tr(BETWEEN));return new Float32Array(bytes)}var Kept=class{constructor(){this.things=new Map}has(key){return this.
things.has(key)}get(key){const thing=this.things.get(key);if(thing!==void 0)this.set(key,thing,Infinity);return thing}set(key,thing,most){this.things.delete(key);
this.things.set(key,thing);for(const oldest of this.things.keys()){if(this.things.size<=most)break;this.things.delete(oldest)}}};var MIXES={mean:N_("mean"),max:N_("maximum"),own:N_("own weights")};var nameOf=({layer,head})=>`${layer}.${head}`;function shares(heads,{how,own}){if(how==="max")
return null;const given=heads.map(head=>how==="own"?own[nameOf(head)]??1:1);const sum=given.reduce((a,b)=>a+b,0);return given.map(value=>sum>0?value/sum:1/heads.
length)}function mixed(maps,shares2){const[{rows,columns}]=maps;const values=new Float32Array(rows*columns);maps.forEach((map,i)=>{const factor=map.scale*(shares2?
shares2[i]:1);const from=map.values;if(shares2&&!factor)return;if(shares2)add(values,from,factor);else if(i)raise(values,from,factor);else put(values,from,factor)});
return{values,rows,columns,scale:1,within:Math.max(...maps.map(map=>map.within))}}function mixedRows(rows,shares2){const found=rows.filter(row=>row instanceof Float32Array);
if(found.length<rows.length)return null;if(found.length===1)return found[0];const asMaps=found.map(values=>({values,rows:1,columns:values.length,scale:1,within:0}));
return mixed(asMaps,shares2).values}function kept(row){const known=new Map;return at=>{const before=known.get(at);if(before)return before;const found=row(at);if(!found)
return null;if(known.size>=64)known.clear();known.set(at,found);return found}}function put(values,from,factor){for(let at=0;at<values.length;at++)values[at]=factor*
from[at]}function add(values,from,factor){for(let at=0;at<values.length;at++)values[at]+=factor*from[at]}function raise(values,from,factor){for(let at=0;at<values.
length;at++){const value=factor*from[at];if(value>values[at])values[at]=value}}function mixedScore(name,scores,shares2){if(!shares2||name==="entropy")return null;
let sum=0;for(const[i,value]of scores.entries()){if(value===null)return null;sum+=shares2[i]*value}return sum}function mixTitle(heads,{how}){if(how==="max")return several(
"Maximum of {n} heads",heads.length);return how==="own"?several("Mix of {n} heads",heads.length):several("Mean of {n} heads",heads.length)}function mixFormula(heads,mixing){
const names=heads.map(head=>`a[${nameOf(head)}]`);const parts=shares(heads,mixing);if(!parts)return tr("max({names}); rows need not add up to 1",{names:names.join(
", ")});if(mixing.how==="mean")return`(${names.join(" + ")}) / ${heads.length}`;return parts.map((share,i)=>`${share.toFixed(2)} ${names[i]}`).join(" + ")}function levelOf(pixelsAToken){return Math.max(0,Math.floor(Math.log2(1/pixelsAToken)+.5))}function cellsAlong(n,at,side,level){const block=2**level;return Math.
min(side,Math.ceil((n-at*side*block)/block))}function tilesAlong(from,last,tokens){const found=[];for(let at=Math.floor(from/tokens);at*tokens<=last;at++)found.
push(at);return found}var ROWS_KEPT=256;var TILES_KEPT=96;var REST=60;var AT_ONCE=4;var WAITING=4*AT_ONCE;var ROWS_AT_ONCE=64;var FetchedTiles=class{constructor(header,{onRow,onTile,
onProblem}){this.onRow=onRow;this.onTile=onTile;this.onProblem=onProblem;this.axes=header.axes;this.rows=new Kept;this.tiles=new Kept;this.wanted=[];this.coming=
new Set;this.resting=void 0;this.stopped=false}stop(){clearTimeout(this.resting);this.stopped=true}near(stack,heads,shares2){if(stack.weights!=="tiles")return null;
const places=heads.map(({layer,head})=>`${layer}/${head}`);const rows=query=>places.map(at=>this.rows.get(`${stack.name}/${at}/${query}`));const near={row:kept(
query=>mixedRows(rows(query),shares2)),bring:(first,last)=>this.bring(stack,places,first,last)};if(heads.length>1)return near;return{...near,side:stack.side,tile:(level,row,column)=>this.
tile(stack,`${places[0]}/${level}/${row}/${column}`,level,row,column)}}bring(stack,heads,first,last){clearTimeout(this.resting);if((last-first+1)*heads.length>ROWS_AT_ONCE)
return;const queries=Array.from({length:last-first+1},(_,i)=>first+i);const places=heads.flatMap(head=>queries.map(query=>`${head}/${query}`));const missing=places.
filter(place=>!this.rows.has(`${stack.name}/${place}`));if(!missing.length)return;this.resting=setTimeout(()=>missing.forEach(place=>this.fetchRow(stack,place)),
REST)}async fetchRow(stack,place){try{const values=await floatsFrom(`${stack.rows}/${place}`,this.axes[stack.keys].text.length);this.rows.set(`${stack.name}/${place}`,
values,ROWS_KEPT);if(!this.stopped)this.onRow()}catch(error){this.tell(tr("The exact row could not be fetched"),error)}}tile(stack,place,level,row,column){const key=`${stack.
name}/${place}`;const found=this.tiles.get(key);if(found)return found;if(this.coming.has(key))return null;const others=this.wanted.filter(one=>one.key!==key);this.
wanted=[{key,stack,place,level,row,column},...others].slice(0,WAITING);this.next();return null}async next(){if(this.coming.size>=AT_ONCE||this.stopped)return;const one=this.
wanted.shift();if(!one)return;this.coming.add(one.key);try{this.tiles.set(one.key,await this.fetchTile(one),TILES_KEPT);if(!this.stopped)this.onTile()}catch(error){
this.wanted=[];this.tell(tr("A part of the map could not be fetched"),error)}this.coming.delete(one.key);this.next()}async fetchTile({stack,place,level,row,column}){
const bytes=await bytesFrom(`${stack.tiles}/${place}`);const cells=(axis,at)=>cellsAlong(this.axes[axis].text.length,at,stack.side??0,level);const[rows,columns]=[
cells(stack.queries,row),cells(stack.keys,column)];if(!level)return{values:asFloats(bytes,rows*columns),rows,columns,scale:1};if(bytes.byteLength!==rows*columns)
throw new Error(tr(BETWEEN));return{values:new Uint8Array(bytes),rows,columns,scale:1/255}}tell(what,error){if(!this.stopped)this.onProblem(`${what}: ${messageOf(
error)}`)}};function messageOf(error){return error instanceof Error?error.message:String(error)}var Fetching=class{constructor(now,calls){this.now=now;this.calls=calls;this.asked={}}async fetchHeads(){this.fetchQuantity();const{scene,state}=this.now();const{
stack,heads}=state;const{calls}=this;calls.onProblem("");const room=scene.weights.room(stack);if(heads.length>room){calls.onProblem(several("Exact maps of this \
length fit in memory for {n} heads at once; the mix of these {heads} uses overviews.",room,{heads:heads.length}));return}const stillWanted=()=>this.now().scene===
scene&&this.now().state.heads===heads;try{const loads=heads.map(({layer,head})=>scene.weights.load(stack,layer,head));const better=(await Promise.all(loads)).some(
Boolean);if(better&&stillWanted())calls.onWeights()}catch(error){if(stillWanted())calls.onProblem(tr("The exact weights could not be fetched: {messageOf}",{messageOf:messageOf(
error)}))}}async fetchQuantity(){const{scene,state}=this.now();const{stack,heads,target}=state;const{calls}=this;const quantity=scene.quantityOf(state);const all=quantity.
name==="weights"?[]:followedHeads(state,quantity);const asked=this.asked={};calls.onRefused("");try{const room=scene.weights.room(stack);if(all.length>room)throw new Error(
`Maps of this length fit in memory for ${room} heads at once: choose fewer.`);const loads=all.map(head=>scene.quantities.load(quantity.name,stack,head,target));
if(all.length&&!scene.asked(state))calls.onWait(quantity);const better=(await Promise.all(loads)).some(Boolean);if(this.asked!==asked)return;calls.onWait(null);
if(better)calls.onQuantity()}catch(error){if(this.asked!==asked)return;calls.onWait(null);calls.onRefused(tr("{messageOf} Attention weights are drawn.",{messageOf:messageOf(
error)}))}if(heads.length>1||!scene.quantities.brings("scores",stack))return;const more=await scene.quantities.load("scores",stack,heads[0]).catch(()=>false);if(more&&
this.now().state.heads===heads)calls.onScores()}fetchRow(){const{scene,state}=this.now();const{bring}=scene.matrix.near??{};const spot=state.hover??state.lock;const found=bring&&
scene.read(state,spot);if(found)bring(found.cell.query,found.cell.queryTo)}};function cellIn(map,size,{queries,keys,kept:kept2}){const{values,columns,scale}=map;if(map.rows===size.rows&&columns===size.columns){let sum=0;for(const query of queries){
const at=query*columns;const here=keys.reduce((all,key)=>all+values[at+key],0)*scale;const of=kept2?kept2.reduce((all,key)=>all+values[at+key],0)*scale:1;sum+=of>
0?here/of:0}return{value:sum/queries.length,most:false}}let strongest=0;for(const query of queries){const row=Math.floor(query*map.rows/size.rows)*columns;for(const key of keys){
const at=row+Math.floor(key*columns/size.columns);strongest=Math.max(strongest,values[at]*scale)}}return{value:strongest,most:true}}function byValue(stack,valueOf){
const found=[];for(const layer of attending(stack))for(let head=0;head<stack.heads;head++)found.push({layer,head,...valueOf({layer,head})});return found.sort((a,b)=>(b.
value??-Infinity)-(a.value??-Infinity))}function listed(all,count,chosen2){const first=all.slice(0,count);const own=all.findIndex(each=>sameHead(each,chosen2));
return own<count?first:[...first,all[own]]}function headNext(stack,{layer,head},step){const layers=attending(stack);const at=layers.indexOf(layer)*stack.heads+head+
step;if(at<0||at>=layers.length*stack.heads)return{layer,head};return{layer:layers[Math.floor(at/stack.heads)],head:at%stack.heads}}var PARAMETERS=["heads","stack","mix","shares",...Object.keys(DEFAULTS),"answer","lock"];function lookOf({stack,heads,lock:lock2,options,mixing,target},firstStack){
const said={heads:heads.map(nameOf).join(",")};if(stack!==firstStack)said.stack=stack;if(heads.length>1&&mixing.how!=="mean")said.mix=mixing.how;if(said.mix==="\
own"&&!heads.some(head=>mixing.own[nameOf(head)]!==0))delete said.mix;if(said.mix==="own")said.shares=heads.map(head=>mixing.own[nameOf(head)]??1).join(",");for(const name of Object.
keys(DEFAULTS)){if(options[name]!==DEFAULTS[name])said[name]=String(options[name])}if(options.drawn==="relevance"&&target)said.answer=target;if(lock2)said.lock=
written(lock2);return said}function written(lock2){if(lock2.side===void 0)return`${lock2.query}:${lock2.key}`;const{side,index,end=index}=lock2;return`${side[0]}${index}${end===
index?"":`-${end}`}`}function nameOfFile(model,{heads},kind,end){const name=model.replaceAll(/[^\w.-]+/g,"-").slice(-60);return`${name}-${heads.replaceAll(",","\
+").slice(0,60)}-${kind}.${end}`}var Opening=class{constructor(calls){this.calls=calls;this.isOn=false}during(change){const before=this.isOn;this.isOn=true;change();this.isOn=before}lockFirst({
stack,query}){const{scene,state}=this.calls.now();if(query===null||state.stack!==stack)return;const{queries,overview}=scene.matrix;const index=queries.indexOf.get(
query)??(overview?void 0:scene.matrix.links(1)[0]?.query);if(index===void 0)return;this.calls.lock({side:scene.isOneText(state)?"both":"query",index},"set")}lockAwaited(){
const{scene,state}=this.calls.now();const matrix=state.awaited&&scene.asked(state);if(!matrix||matrix.overview&&scene.stackOf(state).weights==="fetch")return;const tokens=matrix.
overview?scene.cutting.axes:matrix;const spot=awaitedSpot(state,tokens,matrix);if(spot)this.during(()=>this.calls.lock(spot,"set"));this.calls.become({...this.calls.
now().state,awaited:null})}};var FullScreen=class{constructor(element,onChange){this.element=element;this.stopping=new AbortController;const{signal}=this.stopping;document.addEventListener(
"keydown",event=>this.pressed(event),{capture:true,signal});const changed=()=>onChange(document.fullscreenElement!==null);document.addEventListener("fullscreenc\
hange",changed,{signal})}stop(){this.stopping.abort()}toggle(){if(document.fullscreenElement)document.exitFullscreen();else this.element.requestFullscreen?.()}pressed(event){
if(event.key!=="Escape"||!document.fullscreenElement)return;document.exitFullscreen();event.stopPropagation()}};var TYPED="input, select, textarea";function handleKey(event,actions){const{help,chooseView,toggleScreen,present,letGo:letGo2,nextHead,press}=actions;if(event.altKey)
return;const typing=event.target instanceof Element&&event.target.matches(TYPED);const keys={"?":()=>help.showModal(),m:()=>chooseView("map"),l:()=>chooseView("\
lines"),t:()=>chooseView("text"),n:()=>chooseView("numbers"),f:toggleScreen,p:present,"[":()=>nextHead(-1),"]":()=>nextHead(1),Escape:letGo2};if(!typing&&!event.
ctrlKey&&!event.metaKey&&!help.open){const isOwn=Object.hasOwn(keys,event.key);if(isOwn)keys[event.key]();if(isOwn||press(event.key))event.preventDefault()}event.
stopPropagation()}function isGrave(doubts){return doubts.some(each=>each.grave)}function doubtsStrip(doubts){if(!doubts?.length)return null;return el("div",{class:"doubts",role:"\
note"},...doubts.map(each=>el("p",{class:each.grave?"grave":"slight"},each.said)))}var SEVERAL={token:N_("tokens"),character:N_("characters"),word:N_("words"),sentence:N_("sentences"),turn:N_("turns"),patch:N_("patches"),step:N_("steps"),frame:N_(
"frames")};var ONE={token:N_("token"),character:N_("character"),word:N_("word"),sentence:N_("sentence"),turn:N_("turn"),patch:N_("patch"),step:N_("step"),frame:N_(
"frame")};var COUNTED={token:n=>counted("{n} token","{n} tokens",n),character:n=>counted("{n} character","{n} characters",n),word:n=>counted("{n} word","{n} wor\
ds",n),sentence:n=>counted("{n} sentence","{n} sentences",n),turn:n=>counted("{n} turn","{n} turns",n),patch:n=>counted("{n} patch","{n} patches",n),step:n=>counted(
"{n} step","{n} steps",n),frame:n=>counted("{n} frame","{n} frames",n)};function countedUnits(kind,n){return COUNTED[kind](n)}var STACK_LABELS={encoder:N_("encoder"),decoder:N_("decoder"),cross:N_("cross-attention"),text:N_("text tower"),vision:N_("vision tower"),...Object.fromEntries(
[1,2,3,4].map(n=>[`stage${n}`,`stage ${n}`]))};function stackLabel(name){return Object.hasOwn(STACK_LABELS,name)?tr(STACK_LABELS[name]):name}var ANSWER_NAMES={classes:N_(
"answer"),next_token:N_("next token"),mask:N_("the mask stands for"),token_classes:N_("labels"),span:N_("answer"),pixel_classes:N_("pixels"),values:N_("answer"),
text:N_("wrote")};var RANKED=["classes","next_token","mask","span"];function figureIn(text2){const at=text2.indexOf(" (");return at<0?{figure:"",rest:text2}:{figure:text2.
slice(0,at),rest:text2.slice(at+1)}}function answer({prediction,seconds},tools){const doubts=prediction.doubts??[];const panel=`panel answer${isGrave(doubts)?" \
doubted":""}`;const took=seconds?el("span",{class:"quiet took"},tr("computed in {seconds}",{seconds:duration(seconds)})):null;const name=prediction.after_target?
tr("after your target"):tr(ANSWER_NAMES[prediction.kind]??"");if(!name){const{figure,rest:rest2}=figureIn(prediction.text);return el("div",{class:panel},doubtsStrip(
doubts),...figure?[el("span",{class:"figure"},figure)]:[],el("span",{class:"quiet"},rest2),took,tools)}const ranked=RANKED.includes(prediction.kind);const said=[
prediction.text,null];const top=prediction.several?[said,...prediction.top]:prediction.top;const[first,...rest]=ranked?top:[said];return el("div",{class:panel},
doubtsStrip(doubts),el("span",{class:"quiet name"},name),el("bdi",{class:"first"},first[0]),!ranked?null:el("span",{class:"mono",title:String(first[1])},likelihood(
first[1])),...rest.map(([label,p])=>el("span",{class:"quiet other"},el("bdi",{},label)," ",el("span",{class:"mono",title:String(p)},likelihood(p)))),took,tools)}
function inputNameOf({picture,axes}){if(picture)return tr("Picture");if(axes.some(axis=>axis.seconds))return tr("Sound");return axes[0].ids.some(id=>id>=0)?tr("\
Text"):tr("Steps")}function likelihood(p){return p===null?tr("no number"):probability(p)}function duration(seconds){return seconds<1?`${Math.max(1,Math.round(seconds*
1e3))} ms`:`${seconds.toFixed(1)} s`}function rule({name,sinks,short},heads,{how},{quantity,without:without2,overview,partly}){if(quantity.name!=="weights"){if(!without2)
return quantity.rule;return quantity.shares?tr("without {without} each row is scaled to add up to 1",{without:without2}):tr("{rule}, without {without}",{rule:quantity.
rule,without:without2})}if(without2)return tr("without {without} each row is scaled to add up to 1",{without:without2});if(overview)return tr("each cell is a bl\
ock of tokens and shows its strongest weight");if(short)return tr("each row is a query; some rows add up to less than 1");const most=heads.length>1&&how==="max";
if(most)return tr("each row is a query; rows of a maximum may not add up to 1");const sum=sinks?tr("leaves the rest of its weight to a learned sink"):tr("adds u\
p to 1{words}",{words:partly?tr(" with its padding"):""});return name==="decoder"||name==="cross"?tr("each row is a query, {sum}, and leads to the token after i\
t",{sum}):tr("each row is a query and {sum}",{sum})}function headCount(n){return counted("{n} head","{n} heads",n)}function layerCount(stack){const known=attending(
stack).length;return known===stack.layers?counted("{n} layer","{n} layers",known):counted("{known} of {n} layer","{known} of {n} layers",stack.layers,{known})}function layerRange(n){
return counted("layer 0","layers 0–{last}",n,{last:n-1})}function headRange(n){return counted("head 0","heads 0–{last}",n,{last:n-1})}function layersOf(stack){
const known=attending(stack);return known.length===stack.layers?tr("layers 0 to {layers}",{layers:stack.layers-1}):tr("layers {known}",{known:known.join(", ")})}
function placesOf(stack,metrics,{order},upTo=null){if(upTo!==null){return tr("This quantity combines all heads of {layers}: the layer of the chosen head is the \
last one included.",{layers:layerRange(upTo+1)})}const metric=metrics.find(({name})=>name===order);if(metric)return tr("Highest {label} first, as layer.head.",{
label:metric.label});const others=Object.keys(stack.instead).length?tr("; a layer without attention is a line"):"";return tr("Rows are {layers}{others}, columns\
 {heads}.",{layers:layerRange(stack.layers),others,heads:headRange(stack.heads)})}function precision(stack,{map,queries,keys,overview,quantity,near,bound}){if(quantity.
name!=="weights")return tr("computed in float64");if(map.within===0)return stack.rounded_to?tr("stored rounded, {rounded_to}",{rounded_to:stack.rounded_to}):tr(
"exact, float32");const within=tr("rounded weights, within {within}",{within:map.within.toFixed(3)});if(stack.weights==="rounded")return within;if(!overview)return tr(
"{within}; exact ones are loading",{within});if(near?.tile)return tr("exact where you look: rows under the pointer, single cells when you zoom in");const size=[
queries.length/map.rows,keys.length/map.columns].map(Math.ceil).join(" × ");const cell=bound?tr("overview of a mix: a cell of about {size} tokens shows an uppe\
r bound of its weights",{size}):tr("overview: a cell shows the strongest weight of about {size} tokens",{size});if(stack.weights==="fetch")return tr("{cell}; th\
e exact weights are loading",{cell});if(near?.bring)return tr("{cell}; rows under the pointer are exact",{cell});return near?tr("{cell}; the rows of {rows} are \
exact",{cell,rows:runsSaid(near.rows??[])}):tr("{cell}; this file holds exact weights only of the head that it was saved with",{cell})}function runsSaid(runs){const said=runs.
map(([first,last])=>first===last?tr("token {first}",{first}):tr("tokens {first} to {last}",{first,last}));return said.length>1?tr("{said} and {said2}",{said:said.
slice(0,-1).join(", "),said2:said.at(-1)}):said[0]}function unshaded(matrix,values){if(values)return"";return tr("Not shaded: the weights of single tokens are n\
ot known here{words}.",{words:matrix.near?.bring?tr(" until the exact row has arrived"):tr(", only those of blocks")})}function wordsBy(axes){const by=axes.map(
axis=>axis.words_by).find(Boolean);if(!by)return[];return by==="characters"?[tr("in scripts without spaces, each character counts as a word (no dictionary is in\
stalled)")]:[tr("words of scripts without spaces come from the dictionary of {by}",{by})]}function sizeSaid(axis){const[one]=thingsOf(axis);if(!axis.grid)return countedUnits(
one,axis.text.length);const patches=axis.grid[0]*axis.grid[1];const others=axis.text.slice(0,axis.text.length-patches);return others.reduce((all,other)=>tr("{al\
l} and {other}",{all,other}),counted("{n} patch","{n} patches",patches))}function caption({model,axes,stacks,missing}){const tokens=axes.map(sizeSaid).join(" + ");
const sizes=stacks.map(s=>`${stackLabel(s.name)} ${layerCount(s)} × ${headCount(s.heads)}`);return[model.name&&model.name!==model.architecture?`${model.name} (${model.
architecture})`:model.architecture,sizes.join(", "),tokens,model.dtype,model.device,tr("layers and heads are counted from 0"),...wordsBy(axes),...missing].join(
" · ")}var MANY=240;var AT_ONCE2=12;function layersAtOnce(heads){return Math.max(1,Math.min(AT_ONCE2,Math.floor(MANY/heads)))}function rangeWith(from,count,at,wide){const last=Math.
max(0,count-wide);return Math.max(0,Math.min(last,Math.max(at-wide+1,Math.min(from,at))))}function inRange(stack,all,from){const layers=attending(stack);const first=layers[from];
const last=layers[Math.min(layers.length,from+layersAtOnce(stack.heads))-1];const heads=all.heads.filter(({layer})=>layer>=first&&layer<=last);return{range:[first,
last],arranged:{...all,heads}}}var PAIRS={all:N_("all links"),first:N_("within the first text"),second:N_("within the second text"),over:N_("from the first to the second"),back:N_("from the s\
econd to the first"),between:N_("between the two")};var WANTED={all:()=>true,first:(query,key)=>query===0&&key===0,second:(query,key)=>query===1&&key===1,over:(query,key)=>query===
0&&key===1,back:(query,key)=>query===1&&key===0,between:(query,key)=>query===0&&key===1||query===1&&key===0};function isPair({queries,keys}){return queries===keys&&
queries.segment.includes(1)}function allowedIn({queries,keys},pairs){const wanted=isPair({queries,keys})?WANTED[pairs]:WANTED.all;return(query,key)=>wanted(queries.
segment[query],keys.segment[key])}function borderOf({segment}){return segment[0]===1?-1:segment.indexOf(1)}var LOG_FLOOR=1e-4;function scaleOf(scale,strongest){if(!strongest)return()=>0;if(scale==="linear")return value=>Math.round(value/strongest*255);const low=Math.
log(LOG_FLOOR);return value=>Math.max(0,Math.round((1-Math.log(Math.max(value/strongest,LOG_FLOOR))/low)*255))}function ticks(scale){if(scale==="log")return[0,2,
4].map(step=>[step/4,10**(step-4)]);return[0,.5,1].map(share=>[share,share])}function blank(like,length){return like instanceof Uint8Array?new Uint8Array(length):
new Float32Array(length)}function pooled(map,rows,columns,least=0){if(rows===map.rows&&columns===map.columns)return map.values;const values=blank(map.values,rows*
columns).fill(least);for(let r=0;r<map.rows;r++){const row=Math.floor(r*rows/map.rows)*columns;for(let c=0;c<map.columns;c++){const at=row+Math.floor(c*columns/
map.columns);const value=map.values[r*map.columns+c];if(value>values[at])values[at]=value}}return values}function ownPart(map,[queries,allQueries,keys,allKeys]){
if(queries===allQueries&&keys===allKeys)return map;const rows=Math.max(1,Math.ceil(map.rows*queries/allQueries));const columns=Math.max(1,Math.ceil(map.columns*
keys/allKeys));const values=blank(map.values,rows*columns);for(let row=0;row<rows;row++){values.set(map.values.subarray(row*map.columns,row*map.columns+columns),
row*columns)}return{...map,values,rows,columns}}function exactness(stack,matrix){return el("span",{class:"quiet"},precision(stack,matrix))}function legend(stack,matrix,ramps,scale){const exact2=exactness(stack,
matrix);if(matrix.quantity.signed)return[...signedLegend(matrix,ramps.signed),exact2];const{ramp}=ramps;const bar=el("span",{class:"ramp"});bar.style.background=
`linear-gradient(to right, ${[0,64,128,191,255].map(i=>ramp.css[i]).join(", ")})`;const said=value=>matrix.within&&value?matrix.said(value,matrix.within):score(
value);const marks=ticks(scale).map(([,share])=>said(matrix.strongest*share));const[low,high]=[marks[0],marks[marks.length-1]];const[from,title]=scale==="log"?[
`≤ ${low}`,tr("logarithmic: {marks}",{marks:marks.join(", ")})]:[low,tr("linear: {marks}",{marks:marks.join(", ")})];return[rampBox(bar,`${from} – ${high}`,
title),exact2]}function rampBox(bar,ends,title){return el("span",{class:"ramp-box",title},bar,el("span",{class:"mono quiet"},ends))}function signedLegend(matrix,signed){
const bar=el("span",{class:"ramp"});bar.style.background=`linear-gradient(to right, ${[-1,-.5,0,.5,1].map(signed.shade).join(", ")})`;const most=matrix.strongest;
const marks=[-most,0,most].map(score);const box=rampBox(bar,`${marks[0]} – ${marks[2]}`,marks.join(", "));if(!matrix.hides)return[box];const swatch=el("i",{class:"\
swatch hatched"});return[box,el("span",{class:"quiet"},swatch,tr("hidden by a mask"))]}function lineTools({axes,options,strongest,choose:choose2}){const least=slider2=>tr("from {slider}",{slider:number(slider2**2*strongest)});const said=el("output",
{class:"mono"},least(options.least));const slider=el("input",{type:"range",min:"0",max:"1",step:"0.01",value:options.least,"aria-label":tr("Smallest weight to d\
raw"),on:{input:event=>{const value=Number(event.target.value);said.textContent=least(value);choose2({least:value})}}});const label=el("label",{class:"least"},said,
slider);if(!isPair(axes))return[label];const pairs=select(tr("Links between which texts"),entriesOf(PAIRS),options.pairs,value=>choose2({pairs:value}));return[pairs,
label]}function headColours(sources){return sources.map(({head,color})=>{const swatch=el("i",{class:"swatch"});swatch.style.background=color;return el("span",{class:"\
mono"},swatch,nameOf(head))})}var SERIES=6;var Pictures=class{constructor(map,lines,now,choose2){this.map=map;this.lines=lines;this.now=now;this.choose=choose2}drawMap(layout,room,type){const{
scene,state,palette}=this.now();const{matrix}=scene;const{scale}=state.options;const[hover2,lock2]=[scene.read(state,state.hover),scene.read(state,state.lock)];
this.map.draw({matrix,scale,ramps:palette,colors:palette.colors,ink:palette.ink,room,type},{hover:hover2?.cell??null,lock:lock2?.cell??null});layout.legend.replaceChildren(
...legend(scene.stackOf(state),matrix,palette,scale))}drawLines({height},layout){const{scene,state,palette}=this.now();const{matrix}=scene;const{options}=state;
const several2=this.severalHeads();const sources=several2??[{matrix,color:palette.colors.accent}];if(layout){const strongest=Math.max(...sources.map(source=>source.
matrix.strongest));const tools=lineTools({axes:matrix,options,strongest,choose:this.choose});keepFocus(layout.lineTools,()=>layout.lineTools.replaceChildren(...tools));
layout.legend.replaceChildren(...headColours(several2??[]),el("span",{class:"quiet"},lineRule(matrix)),exactness(scene.stackOf(state),matrix))}this.lines.draw({
sources,names:scene.sidesOf(state),allowed:allowedIn(matrix,options.pairs),pairs:options.pairs,least:options.least**2,colors:palette.colors,tallest:height});this.
lines.drawOver(standingOut(scene.read(state,state.hover??state.lock)));if(layout)this.revealLines()}tellExactness({legend:box}){const{scene,state}=this.now();box.
replaceChildren(exactness(scene.stackOf(state),scene.matrix))}severalHeads(){const{scene,state,palette}=this.now();const{heads}=state;if(heads.length<2||heads.length>
SERIES||scene.quantityOf(state).layerwise)return null;const sources=[];for(const[i,head]of heads.entries()){const matrix=scene.matrixOf(state,[head]);if(!matrix)
return null;sources.push({head,matrix,color:palette.series[i]})}return sources}revealLines(){const{scene,state}=this.now();const found=standingOut(scene.read(state,
state.hover??state.lock));if(found&&!this.lines.element.hidden)this.lines.reveal(found.first)}mark(hover2,lock2){if(this.now().state.options.view==="map")this.map.
mark({hover:hover2?.cell??null,lock:lock2?.cell??null});else this.lines.drawOver(standingOut(hover2??lock2))}drawTiles(){const{scene,state}=this.now();if(state.
options.view==="map"&&scene.matrix.near?.tile)this.map.redraw()}tell(){if(this.now().state.options.view==="map")this.map.tell()}};function lineRule({overview,quantity}){
if(quantity.signed)return tr("only scores above 0 have a line");return overview?tr("only tokens whose exact rows are known have lines"):tr("stronger weights hav\
e wider and fuller lines")}var STRONGEST=10;function spanName(axis,first,last=first){return first===last?axis.text[first]:`${axis.text[first]} … ${axis.text[last]}`}function placed(axis,[
first,last]){return first===last?`${axis.text[first]} (${first})`:tr("tokens {first} to {last}",{first,last})}function strongestAround(matrix,{query,queryTo=query,
key,keyTo=key}){const[one,other]=[matrix.block(query,key),matrix.block(queryTo,keyTo)];const queries=[one.queries[0],other.queries[1]];const keys=[one.keys[0],other.
keys[1]];const inside=matrix.blocksOfRow(query,queryTo).filter(({span})=>span[0]>=keys[0]&&span[1]<=keys[1]);const value=Math.max(...inside.map(block=>block.value));
return{queries,keys,value,said:blockSaid(matrix,value)}}function blockSaid(matrix,value){const said=matrix.said(value,matrix.within);return matrix.bound&&said.startsWith(
"≈ ")?tr("at most about {value}",{value:said.slice(2)}):said}function pairSaid(matrix,{query,queryTo=query,key,keyTo=key}){const from=el("bdi",{},spanName(matrix.
queries,query,queryTo));const to=el("bdi",{},spanName(matrix.keys,key,keyTo));return el("p",{class:"mono pair"},from,el("span",{class:"quiet"}," → "),to)}function bigNumber(matrix,value,within){
return el("p",{class:"big mono",title:String(value)},matrix.said(value,within))}function blockReadout(matrix,cell){const{queries,keys,said}=strongestAround(matrix,
cell);const pairs=`${queries[1]-queries[0]+1} × ${keys[1]-keys[0]+1}`;const until=matrix.near?.bring?tr(" until its exact row has arrived"):"";return[el("p",{class:"\
mono pair"},placed(matrix.queries,queries),el("span",{class:"quiet"}," → "),placed(matrix.keys,keys)),el("p",{class:"big mono block"},said),el("p",{class:"qui\
et"},tr("strongest of a block of {pairs} weights; the weight of a single pair is not known here{until}",{pairs,until}))]}function readout(matrix,cell,row,others=[]){
const{query,queryTo=query,key,keyTo=key}=cell;if(!row){const one=queryTo===query&&keyTo===key?matrix.value(query,key):NaN;return Number.isNaN(one)?blockReadout(
matrix,cell):[pairSaid(matrix,cell),bigNumber(matrix,one,0)]}const{shares:shares2}=matrix.quantity;const value=matrix.joined(row.slice(key,keyTo+1));const several2=keyTo>
key||queryTo>query;const entropy=matrix.overview||several2||!shares2?[]:[el("p",{class:"quiet"},tr("entropy of the row {entropies} bits",{entropies:number(matrix.
entropies[query])}))];return[pairSaid(matrix,cell),bigNumber(matrix,value,matrix.withinOf(query,queryTo)),el("p",{class:"quiet"},placeSaid(matrix,{query,queryTo,
key,keyTo},row)),...others.map(([name,said,exact2])=>el("p",{class:"quiet",title:exact2},`${name} `,el("span",{class:"mono"},said))),...entropy]}var MANY2={weights:n=>counted(
"sum of {n} weight","sum of {n} weights",n),scores:n=>counted("largest of {n} raw score","largest of {n} raw scores",n),values:n=>counted("sum of {n} length","s\
um of {n} lengths",n),rollout:n=>counted("sum of {n} share","sum of {n} shares",n),flow:n=>counted("sum of {n} flow","sum of {n} flows",n),relevance:n=>counted(
"sum of {n} relevance","sum of {n} relevances",n)};function placeSaid(matrix,{query,queryTo,key,keyTo},row){const{name,noun}=matrix.quantity;if(keyTo>key)return MANY2[name](
keyTo-key+1);const rank=rankIn(row,key,matrix.withinOf(query,queryTo));const rows=queryTo>query?several(", mean of {n} rows",queryTo-query+1):tr(" in this row");
const said=tr("{words}rank {rank} of {row}{rows}",{words:matrix.quantity.name==="weights"?"":`${noun}, `,rank,row:row.length,rows});const times=timesEven(matrix,
row,row[key]);return times===null?said:tr("{said} · {times} × even",{said,times:number(times)})}function timesEven({quantity,overview,within},row,value){if(!quantity.
shares||overview||within)return null;return value*row.filter(each=>each>0).length}function blockList(matrix,blocks,heading){const some=blocks.filter(({value})=>value>
0);const strongest=strongestOf(some.map(({value})=>value),STRONGEST).sort((a,b)=>a-b);return[el("h3",{},...heading,el("small",{},tr("only blocks are known: the \
strongest weight in each"))),el("ul",{class:"blocks"},...strongest.map(at=>{const{span,value}=some[at];const where=span[0]===span[1]?tr("token {span}",{span:span[0]}):
tr("strongest of tokens {span} to {span2}",{span:span[0],span2:span[1]});return el("li",{},el("span",{},where),el("span",{class:"mono value"},blockSaid(matrix,value)))}))]}
function strongestList(matrix,{cell,values,blocks,to}){const{query,queryTo,key,keyTo}=cell;const axis=to?matrix.queries:matrix.keys;const of=to?spanName(matrix.
keys,key,keyTo):spanName(matrix.queries,query,queryTo);const heading=[to?tr("attend to "):"",el("bdi",{class:"mono"},of),to?"":tr(" attends to")];if(!values)return blockList(
matrix,blocks??[],heading);const order=strongestOf(values,STRONGEST);const most=largest(values)||1;const within=matrix.overview?0:matrix.within;return[el("h3",{
title:tr("Bars: share of the strongest")},...heading),el("ol",{},...order.map(index=>{const value=values[index];const bar=el("span",{class:value<0?"bar negative":
"bar"});const share=value===-Infinity?0:Math.abs(value)/most;bar.style.width=`${share*100}%`;const text2=axis.text[index];return el("li",{},el("span",{class:"mo\
no name",title:`${text2} · ${axis.about(index)}`},el("bdi",{},text2),axis.isAgain(index)?el("sub",{},String(axis.members[index][0])):null),el("span",{class:"tr\
ack"},bar),el("span",{class:"mono value",title:String(value)},matrix.said(value,within)))}))]}var AllHeads=class{constructor(parts,now){this.parts=parts;this.now=now;this.from=0;this.followed=-1;this.arranged={heads:[],listed:false}}draw({hint},strip){const{
scene,state,palette}=this.now();const{finder,atlas}=this.parts;const stack=scene.stackOf(state);const{layerwise}=scene.quantityOf(state);const{whole,cut}=scene.
cutting;const all=arranged(stack,finder);this.parts.brush.draw(null);const part=all.listed||all.heads.length<=MANY?null:this.part(all);this.arranged=part?.arranged??
all;const upTo=layerwise?state.focus.layer:null;atlas.draw({stack:state.stack,heads:state.heads,focus:state.focus,weights:scene.weights,arranged:this.arranged,palette,
strip,range:part?.range??null,colorOf:head=>layerwise&&!this.arranged.listed?null:this.colorOf(head),upTo,own:cut.padding==="cut"?[whole.queries,whole.keys].flatMap(
axis=>[axis.ownLength,axis.length]):[1,1,1,1]});this.parts.scatter.draw({stack,metrics:scene.header.metrics,focus:state.focus,filter:finder.filter,palette,colorOf:head=>this.
colorOf(head)});const mixes=layerwise?"":tr("; ctrl or shift and click mixes heads");const places=placesOf(stack,scene.header.metrics,finder,upTo);hint.textContent=
tr("{places} Click, or move with the arrow keys{mixes}.",{places,mixes});atlas.element.title=hint.textContent}part(all){const{scene,state}=this.now();const stack=scene.
stackOf(state);const layers=attending(stack);const{layer}=state.focus;const wide=layersAtOnce(stack.heads);if(this.followed!==layer)this.from=rangeWith(this.from,
layers.length,layers.indexOf(layer),wide);this.followed=layer;const last=Math.max(0,layers.length-wide);this.from=Math.min(this.from,last);const part=inRange(stack,
all,this.from);this.parts.brush.draw({from:this.from,last,count:layers.length,range:part.range});return part}colorOf(head){const{state,palette}=this.now();const{
heads}=state;const at=heads.findIndex(each=>sameHead(each,head));if(at<0)return null;return heads.length>1&&heads.length<=SERIES?palette.series[at]:palette.colors.
accent}list(locked){const{scene,state}=this.now();const{header,matrix,weights}=scene;const stack=scene.stackOf(state);const{focus}=state;if(!locked){this.listScores(
header.metrics);return}const{cell}=locked;const place=this.placeOf(cell);const size=weights.sizeOf(stack);const heads=byValue(stack,({layer,head})=>cellIn(weights.
best(stack.name,layer,head),size,place));const pair=`${spanName(matrix.queries,cell.query,cell.queryTo)} → ${spanName(matrix.keys,cell.key,cell.keyTo)}`;const{
within}=weights.best(stack.name,focus.layer,focus.head);this.parts.headList.draw({of:pair,title:tr("The attention weight of {pair} in each head, highest first",
{pair}),heads,focus,top:1,within})}listScores(metrics){const{scene,state}=this.now();const{scores}=scene.stackOf(state);const{order}=this.parts.finder;const metric=metrics.
find(({name})=>name===order)??metrics[0];if(!metric)return;const heads=byValue(scene.stackOf(state),({layer,head})=>({value:scores[metric.name][layer][head],most:false}));
this.parts.headList.draw({of:metric.label,title:metric.meaning,heads,focus:state.focus,top:heads[0]?.value??1,within:0})}placeOf({query,queryTo,key,keyTo}){const{
matrix,cutting}=this.now().scene;const{queries,keys}=matrix;const hides=!matrix.overview&&(cutting.cut.hide??"nothing")!=="nothing";return{queries:queries.members.
slice(query,queryTo+1).flat(),keys:keys.members.slice(key,keyTo+1).flat(),kept:hides?[...keys.indexOf.keys()]:null}}};var Input=class{constructor(textPanel,picturePanel,now){this.textPanel=textPanel;this.picturePanel=picturePanel;this.now=now;this.panel=textPanel;this.written=null}open(){
this.panel=this.now().scene.picture?this.picturePanel:this.textPanel;this.written=null}get element(){return this.panel.element}draw({inputName}){const{scene,state}=this.
now();const{queries,keys}=scene.matrix;if(this.written?.queries===queries&&this.written.keys===keys)return;this.written={queries,keys};const{picture,header}=scene;
const one=scene.isOneText(state);const grid=picture&&one?keys.grid:null;this.swap(grid?this.picturePanel:this.textPanel);if(picture){const written2=keys.tokens.
ids.some(id=>id>=0)?tr("Text"):tr("Cells");inputName.textContent=grid?inputNameOf(header):written2}const both={name:"",side:"both",axis:keys};if(picture&&grid)this.
picturePanel.build(both,grid,picture);else if(one)this.textPanel.build([both]);else{const{query,key}=scene.sidesOf(state);this.textPanel.build([{name:query,side:"\
query",axis:queries},{name:key,side:"key",axis:keys}])}}swap(panel){if(panel!==this.panel)this.panel.element.replaceWith(panel.element);this.panel=panel}shade(shading){
this.panel.draw(shading)}};function switcher(label,choices,value,onChange){const buttons=choices.map(([key,text2,title])=>({key,element:button(text2,title,()=>choose2(key))}));for(const{key,
element:element2}of buttons)element2.dataset.key=key;let marked=null;const mark=chosen2=>{if(chosen2===marked)return;marked=chosen2;for(const{key,element:element2}of buttons)
element2.setAttribute("aria-pressed",String(key===chosen2))};const choose2=key=>{mark(key);onChange(key)};mark(value);const group={class:"switcher",role:"group",
"aria-label":label};const element=el("span",group,...buttons.map(each=>each.element));return{element,choose:choose2,mark}}function centreOf(header,options,{map,lines,path},contents,actions){const{text:text2,tables}=contents;const name=inputNameOf(header);const inputName=el("h3",{class:"\
unseen"},name);const unshaded2=el("p",{class:"quiet unshaded",role:"status"});const stated=el("p",{class:"stated",role:"status",hidden:true});const views=switcher(
tr("Drawn as"),[["map",tr("Map"),tr("A cell for each pair (key m)")],["lines",tr("Lines"),tr("A line for each link (key l)")],["text",header.picture?tr("Picture"):
tr("Text"),tr("The input alone, large (key t)")],["numbers",tr("Numbers"),tr("Tables, the formula, and the way from query and key (key n)")]],options.view,view=>actions.
choose({view}));const quantity=el("span",{class:"quantity"});const mapName=el("h2");const problem=el("p",{class:"problem",role:"alert",hidden:true});const refused=el(
"p",{class:"problem",role:"alert",hidden:true});const drawing=el("div",{class:"drawing"},map.element,lines.element);const formula=el("p",{class:"quiet formula"});
const numbers=el("div",{class:"numbers-view"},formula,tables.row,tables.links,tables.heads,path.element,el("p",{class:"caption quiet"},caption(header)));const foot=footOf(
options,map,actions);const present=button(tr("Present"),tr("Present: large, without the rest of the page (key p)"),()=>actions.present());present.classList.add(
"present");const mapPanel=el("section",{class:"centre map-panel","aria-label":tr("One head")},el("header",{},mapName,quantity,el("span",{class:"tools"},views.element,
present)),el("div",{class:"text-panel"},inputName,text2,unshaded2,stated),problem,refused,drawing,numbers,foot.element);return{mapPanel,mapName,quantity,views,inputName,
unshaded:unshaded2,stated,problem,refused,drawing,numbers,formula,present,...foot.parts}}function footOf(options,map,actions){const legend2=el("div",{class:"leg\
end"});const rule2=el("span",{class:"quiet rule"});const scale=select(tr("Colour scale"),[["linear",tr("linear")],["log",tr("logarithmic")]],options.scale,value=>actions.
choose({scale:value}));const[unit,hide,padding]=[el("span",{}),el("span",{}),el("span",{})];const mapTools=el("span",{class:"zoom",role:"group","aria-label":tr(
"Zoom")},button("−",tr("Zoom out"),()=>map.zoomBy(.5)),button("+",tr("Zoom in (ctrl and wheel, or double click)"),()=>map.zoomBy(2)),button(tr("fit"),tr("Show\
 the whole map"),()=>map.showAll()));const lineTools2=el("span",{class:"line-tools"});const element=el("footer",{class:"foot"},legend2,scale,el("span",{class:"c\
uts"},unit,padding,hide),rule2,mapTools,lineTools2);return{element,parts:{legend:legend2,rule:rule2,scale,unit,hide,padding,mapTools,lineTools:lineTools2}}}function answerPane({prediction}){const{kind,text:text2,top,several:several2}=prediction;const ranked=RANKED.includes(kind)?top:[];const rows=ranked.map(([label,
share])=>{const bar=el("span",{class:"bar"});bar.style.width=`${100*(share??0)}%`;return el("li",{},el("bdi",{class:"name",title:label},label),el("span",{class:"\
track"},bar),el("span",{class:"mono value",title:String(share)},likelihood(share)))});const isSaid=several2||!rows.length;return el("div",{class:"pane answers"},
isSaid?el("p",{class:rows.length?"":"quiet"},text2):null,rows.length?el("ol",{class:"rows"},...rows):null)}function selectionRail(header,thing,options,{headPanel,firstHint},actions){const said=tr(thing);const Thing=`${said[0].toUpperCase()}${said.slice(1)}`;const sizes=switcher(
tr("What is read out"),[["answer",tr("Answer"),tr("What the model answers")],["token",Thing,tr("One of them: what it looks at, or what looks at it")],["cell",tr(
"Cell"),tr("One pair")],["head",tr("Head"),tr("The scores of the chosen head, or how several are mixed")]],"answer",actions.resize);const readout2=el("div",{class:"\
readout","aria-live":"polite"});const strongest=el("div",{class:"strongest"});const direction=select(tr("Shading of the text"),[["from",tr("what the locked {thi\
ng} attends to",{thing:said})],["to",tr("what attends to the locked {thing}",{thing:said})]],options.direction,value=>actions.choose({direction:value}));const[matters,
doing]=[el("div",{class:"matters"}),el("div",{class:"actions"})];const openSheet=open2=>{right.classList.toggle("open",open2);more.setAttribute("aria-expanded",
String(open2));more.textContent=open2?tr("Less"):tr("More")};const more=button(tr("More"),tr("Open the lists of what is selected"),()=>openSheet(!right.classList.
contains("open")));more.classList.add("more-of-it");more.setAttribute("aria-expanded","false");const sheet=el("div",{class:"sheet"},el("div",{class:"panes"},answerPane(
header),el("div",{class:"pane beside"},direction,strongest),el("div",{class:"pane this-head"},el("header",{},headPanel.title,headPanel.names),...headPanel.parts)),
matters);const right=el("section",{class:"right selection","aria-label":tr("What is selected")},el("header",{},sizes.element,more),readout2,sheet,doing,firstHint);
return{right,sheet,openSheet,sizes,readout:readout2,direction,strongest,matters,actions:doing}}function layOut(header,state,parts,contents,actions){const{help}=parts;const[thing]=thingsOf(header.axes[0]);const rail=headsRail(header,state,parts,contents,actions);
const centre=centreOf(header,state.options,parts,contents,actions);const selection=selectionRail(header,thing,state.options,parts,actions);const list=parts.headList.
element;const screen=button(tr("Full screen"),tr("Full screen (key f)"),actions.toggleScreen);const tools=el("span",{class:"tools"},button("?",tr("Keys (key ?)"),
()=>help.showModal()),screen,...contents.shareTools);const tries=el("div",{class:"tries"});const regions=el("div",{class:"regions"},rail.left,centre.mapPanel,selection.
right);return{page:[answer(header,tools),regions,tries,help],screen,tries,placeList:narrow=>{const home=narrow?selection.sheet:rail.left;if(list.parentElement!==
home)home.insertBefore(list,narrow?null:rail.hint)},...rail,...centre,...selection}}function headsRail(header,{stack},{atlas,finder,brush,scatter,headList},{orderBy},{
changeStack:changeStack2}){const hint=el("p",{class:"quiet hint"});const strip=el("div",{class:"strip-row"},atlas.element);const left=el("section",{class:"left \
all-heads","aria-label":tr("All heads")},el("header",{},el("h2",{},tr("All heads"))),el("div",{class:"heads-tools"},...stackMenu(header,stack,changeStack2),orderBy,
finder.open),finder.element,strip,brush.element,scatter.element,headList.element,hint);const shown=switcher(tr("All heads as"),[["grid",tr("Grid"),tr("A picture\
 of each head, and below it who else does what is selected")],["scatter",tr("Scatter"),tr("Each head as a point: one score against another")],["list",tr("List"),
tr("Only the list of the heads")]],scatter.shownAs,as=>{left.dataset.as=scatter.shownAs=as;scatter.redraw()});left.dataset.as=scatter.shownAs;left.querySelector(
"header")?.append(shown.element);return{hint,strip,left}}function stackMenu({stacks},chosen2,choose2){if(stacks.length<2)return[];const choices=stacks.map(({name})=>[
name,stackLabel(name)]);return[select(tr("Stack"),choices,chosen2,choose2)]}var ANSWERABLE=["classes","next_token","mask"];function menu(label,names,all,value,choose2){if(names.length<2)return[];const choices=names.map(name=>[name,tr(all[name])]);
return[select(label,choices,value,name=>choose2(name))]}function cutMenus({units,hides,padded,wanted},tokens,choose2){const paddings=padded?["cut","shown"]:[];const hidden={
...HIDDEN,nothing:tr("all {things}",{things:tr(thingsOf(tokens)[1])})};return{units:menu(tr("Units"),units,UNITS,wanted.unit,unit=>choose2({unit})),padding:menu(
tr("The padding after the sound"),paddings,PADDING,wanted.padding,padding=>choose2({padding})),hides:menu(tr("Tokens left out"),hides,hidden,wanted.hide,hide=>choose2(
{hide}))}}function quantityMenus({kind,top},quantities,{options,target},choose2){const drawn=select(tr("Quantity to draw"),quantities,options.drawn,name=>choose2(
{drawn:name}));const others=ANSWERABLE.includes(kind)?top.slice(1).map(([label])=>[label,tr("for {label}",{label})]):[];const own=["",top.length?tr("for {top}",
{top:top[0][0]}):tr("for the answer")];const answers=select(tr("Answer that the relevance is computed for"),[own,...others],target,label=>choose2({target:label}));
const mark=chosen2=>{drawn.value=chosen2.drawn;answers.hidden=chosen2.drawn!=="relevance"||!others.length};mark(options);return{elements:[drawn,answers],mark}}function table(title,columns,rows){const details=el("details",{class:"numbers"},el("summary",{},title));const refresh=()=>{if(!details.open)return;details.querySelector(
".table-scroll")?.remove();const head=columns().map(name=>el("th",{scope:"col"},name));const body=rows().map(([name,...cells])=>el("tr",{},el("th",{scope:"row"},
text(name)),...cells.map(cell=>el("td",{class:"mono"},text(cell)))));details.append(el("div",{class:"table-scroll",tabindex:"0",role:"region","aria-label":title},
el("table",{},el("thead",{},el("tr",{},...head)),el("tbody",{},...body))))};details.addEventListener("toggle",refresh);return Object.assign(details,{refresh})}function text(cell){
return typeof cell==="number"?String(cell):cell}var LINKS=20;function headsTable(stack,metrics){return table(tr("Table of all heads"),()=>["head",...metrics.map(metric=>metric.label)],()=>attending(stack()).flatMap(
layer=>stack().scores[metrics[0].name][layer].map((_,head)=>[`${layer}.${head}`,...metrics.map(metric=>number(stack().scores[metric.name][layer][head]))])))}function linksTable(matrix){
return table(tr("Table of the {LINKS} strongest links",{LINKS}),()=>["from","to",matrix().quantity.noun,tr("rank in its row")],()=>{const of=matrix();if(of.overview)
return[[tr("An overview does not contain single links."),"","",""]];return of.links(LINKS).map(({query,key,value})=>[of.queries.name(query),of.keys.name(key),exact(
value,of),of.rank(query,key)])})}function rowTable(matrix,locked){return table(tr("Table of the locked row"),()=>{const{noun}=matrix().quantity;return locked()?.
to?[tr("attends to the locked token"),noun]:[tr("attended to by the locked token"),noun]},()=>{const[of,found]=[matrix(),locked()];if(!found)return[[tr("Lock a \
token first to see its whole row here."),""]];const{cell,values,blocks,to}=found;const axis=to?of.queries:of.keys;const name=to?spanName(of.keys,cell.key,cell.keyTo):
spanName(of.queries,cell.query,cell.queryTo);if(!values){return[[tr("({name}: only blocks are known, the strongest weight in each)",{name}),""],...(blocks??[]).
map(({span,value})=>[tr("tokens {span} to {span2}",{span:span[0],span2:span[1]}),blockSaid(of,value)])]}return[[`(${name})`,""],...values.map((value,index)=>[axis.
name(index),exact(value,of,of.overview?0:of.within)])]})}function exact(value,matrix,within=matrix.within){return el("span",{title:String(value)},matrix.said(value,
within))}var NumberTables=class{constructor(now,locked){this.now=now;this.locked=locked;this.all=this.make([]);this.seen=false}renew(metrics){const before=this.all;this.
all=this.make(metrics);for(const name of Object.keys(before))this.all[name].open=before[name].open}make(metrics){const matrix=()=>this.now().scene.matrix;const stack=()=>this.
now().scene.stackOf(this.now().state);return{heads:headsTable(stack,metrics),links:linksTable(matrix),row:rowTable(matrix,this.locked)}}show(){if(this.seen)return;
this.seen=true;for(const each of Object.values(this.all))each.open=true}refresh(...names){if(this.now().state.options.view!=="numbers")return;for(const name of names)
this.all[name].refresh()}};var graphemes=new Intl.Segmenter(void 0,{granularity:"grapheme"});function middle(text2,room,width){if(width(text2)<=room)return text2;const all=Array.from(graphemes.
segment(text2),({segment})=>segment);let[low,high]=[0,all.length-1];while(low<high){const kept2=Math.ceil((low+high)/2);if(width(without(all,kept2))<=room)low=kept2;else
high=kept2-1}return without(all,low)}function without(all,kept2){const last=Math.ceil(kept2/2);return`${all.slice(0,kept2-last).join("")}…${last?all.slice(-last).
join(""):""}`}function contextOf(canvas){const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return context}function offscreen(width,height){
const canvas=new OffscreenCanvas(width,height);const context=canvas.getContext("2d");if(!context)throw new Error("This browser cannot draw on a canvas.");return{
canvas,context}}function prepare(canvas,width,height){const ratio=window.devicePixelRatio||1;const[w,h]=[Math.round(width*ratio),Math.round(height*ratio)];if(canvas.
width!==w||canvas.height!==h){canvas.width=w;canvas.height=h;canvas.style.width=`${width}px`;canvas.style.height=`${height}px`}const context=contextOf(canvas);context.
setTransform(ratio,0,0,ratio,0,0);context.clearRect(0,0,width,height);return context}function fit(context,text2,width){return middle(text2,width,shorter=>context.
measureText(shorter).width)}var GAP=3;var GUTTER=24;var NARROW_GUTTER=18;var FOOT=18;var HEAD=3;var LARGEST=72;var LEAST=17;var LISTED=44;var LISTED_GAP=10;var LINES=40;var QUIET=16;var STRIP={
size:54,gap:10,below:18};var LOW=116;var AtlasLayout=class{constructor({listed:listed2,count,size,gap,step,columns,left,width,height,rows}){this.listed=listed2;
this.count=count;this.size=size;this.gap=gap;this.step=step;this.columns=columns;this.left=left;this.width=width;this.height=height;this.rows=rows;this.maps=rows.
filter(({map})=>map)}place(at){const row=Math.floor(at/this.columns);return[this.left+at%this.columns*this.step.x,this.listed?HEAD+row*this.step.y:this.maps[row].
top]}roomOf(at){const[x,y]=this.place(at);const below2=this.listed?LINES-8:FOOT;return{left:x-this.left,top:y-HEAD,right:x+this.size+4,bottom:y+this.size+below2}}frameOf(upTo){
const last=this.maps.findLast(({first})=>first<=upTo);if(!last)return null;const wide=(this.columns-1)*this.step.x+this.size;return[this.left-1,HEAD-1,wide+2,last.
top-HEAD+this.size+2]}get tops(){const rows=Math.ceil(this.count/this.columns);return this.listed?Array.from({length:rows},(_,row)=>HEAD+row*this.step.y):this.maps.
map(({top})=>top)}at(x,y){const column=Math.floor((x-this.left)/this.step.x);const row=this.listed?Math.floor((y-HEAD)/this.step.y):this.maps.findIndex(({top})=>y>=
top&&y<top+this.step.y);return column<0||row<0||column>=this.columns?-1:row*this.columns+column}};function layOutHeads(stack,{heads,listed:listed2},width,strip,range=null,tall=Infinity){
const count=heads.length;if(strip&&count<=MANY)return stripOf(count,listed2,width);if(listed2){const step2={x:LISTED+LISTED_GAP,y:LISTED+LINES};const columns=Math.
max(1,Math.floor((width-2+LISTED_GAP)/step2.x));return new AtlasLayout({listed:listed2,count,size:LISTED,gap:LISTED_GAP,step:step2,columns,left:2,width,height:HEAD+
Math.ceil(count/columns)*step2.y,rows:[]})}const rows=rowsOf(stack,range??[0,stack.layers-1]);const gutter=stack.heads>8&&stack.layers<=10?NARROW_GUTTER:GUTTER;
const sized=between3=>Math.min(LARGEST,Math.floor((width-gutter-between3*(stack.heads-1))/stack.heads));const gap=sized(GAP)<18?1:GAP;const all=Math.floor((tall-
HEAD-FOOT)/rows.length)-gap;const low=strip?Math.floor(LOW/rows.length)-gap:all>=LEAST?all:LARGEST;const size=Math.max(6,Math.min(sized(gap),low));const step={x:size+
gap,y:size+gap};let top=HEAD;for(const row of rows){row.top=top;row.middle=top+QUIET/2-1;top+=row.map?step.y:QUIET}return new AtlasLayout({listed:listed2,count,
size,gap,step,columns:stack.heads,left:gutter,width:Math.max(width,gutter+stack.heads*step.x-gap),height:top+FOOT,rows})}function stripOf(count,valued,width){const{
size,gap,below:below2}=STRIP;const step={x:size+gap,y:size+(valued?LINES:below2)};return new AtlasLayout({listed:true,count,size,gap,step,columns:Math.max(1,count),
left:2,width:Math.max(width,count*step.x),height:HEAD+step.y,rows:[]})}function rowsAround({tops,step,gap},start,end){return{above:tops.filter(top=>top+step.y<=
start).length,below:tops.filter(top=>top+gap>=end).length}}function headBeside({listed:listed2,columns,count},at,[down,right]){const column=at%columns+right;const to=at+
right+down*columns;if(to<0||to>=count)return at;return!listed2&&(column<0||column>=columns)?at:to}function rowsOf(stack,[first,last]){const rows=[];for(let layer=first;layer<=
last;layer++){const instead=stack.instead[layer];const map=instead===void 0;const before=rows.at(-1);if(!map&&before?.instead===instead)before.last=layer;else rows.
push({map,first:layer,last:layer,instead,top:0,middle:0})}return rows}function thumbnail(map,ramp,size){const rows=Math.max(1,Math.min(map.rows,size));const columns=Math.max(1,Math.min(map.columns,size));const{canvas,context}=offscreen(
columns,rows);const image=context.createImageData(columns,rows);const pixels=new Uint32Array(image.data.buffer);const strongest=pooled(map,rows,columns);for(let i=0;i<
pixels.length;i++){pixels[i]=ramp.packed[Math.round(Math.sqrt(strongest[i]*map.scale)*255)]}context.putImageData(image,0,0);return canvas}var SHARE=.62;var MOVES={ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0]};var Atlas=class{constructor({onSelect}){this.onSelect=onSelect;this.canvas=
el("canvas",{tabindex:"0",role:"application","aria-roledescription":"grid of attention heads",on:{click:event=>this.pick(event),keydown:event=>this.move(event),
mousemove:event=>this.hover(event)}});this.above=el("span",{class:"more"});this.below=el("span",{class:"more"});this.element=el("div",{class:"atlas-scroll",on:{
scroll:()=>this.sayMore()}},el("div",{class:"edge"},this.above),this.canvas,el("div",{class:"edge below"},this.below));this.drawing=null;this.layout=null;this.cursor=
{layer:0,head:0};this.focus=null;this.images=new Map;this.painted=[];new ResizeObserver(()=>this.resize()).observe(this.element)}draw(drawing){this.drawing=drawing;
const{weights,arranged:arranged2,focus,palette,colorOf,strip,upTo,own}=drawing;const stack=weights.stacks[drawing.stack];if(focus!==this.focus)this.cursor=this.
focus=focus;const width=this.element.clientWidth;if(!width)return;const tall=SHARE*(this.element.closest(".left")?.clientHeight||Infinity);const layout=layOutHeads(
stack,arranged2,width,strip,drawing.range,tall);this.layout=layout;const{size,listed:listed2}=layout;const painted=[weights,drawing.stack,palette.theme,size,own.
join(" ")];if(painted.some((part,i)=>part!==this.painted[i]))this.images.clear();this.painted=painted;const{colors}=palette;const context=prepare(this.canvas,layout.
width,layout.height);context.font=`11px ${colors.mono}`;context.textBaseline="middle";context.imageSmoothingEnabled=false;if(!listed2)this.axes(context,colors,layout,
stack.heads);arranged2.heads.forEach((each,at)=>{const[x,y]=layout.place(at);context.globalAlpha=each.passes?1:.12;context.drawImage(this.image(drawing,each,size),
x,y,size,size);context.globalAlpha=1;if(!listed2)return;context.textAlign="left";context.fillStyle=colors.text;context.fillText(`${each.layer}.${each.head}`,x,y+
size+9);context.fillStyle=colors.secondary;if(arranged2.listed)context.fillText(number(each.value),x,y+size+22)});arranged2.heads.forEach((each,at)=>{const color=colorOf(
each);const here=sameHead(each,this.cursor);if(!color&&!here)return;const[x,y]=layout.place(at);context.strokeStyle=color??colors.text;context.lineWidth=color?2:
1;context.setLineDash(color?[]:[2,2]);context.strokeRect(x-1,y-1,size+2,size+2)});context.setLineDash([]);const followed=upTo===null||listed2?null:layout.frameOf(
upTo);if(followed){context.strokeStyle=colors.accent;context.lineWidth=2;context.strokeRect(...followed)}const{layer,head}=this.cursor;const many=drawing.heads.
length>1?several(" {n} heads are mixed.",drawing.heads.length):"";this.canvas.setAttribute("aria-label",tr("Layer {layer}, head {head}.{many} Arrow keys choose \
a head; with shift, they add heads; ",{layer,head,many})+tr("with ctrl, they only move, and space adds or removes the head."));this.reveal(arranged2,layout);this.
sayMore()}axes(context,colors,layout,heads){const{size,step,left}=layout;context.fillStyle=colors.secondary;context.textAlign="right";const everyRow=Math.ceil(13/
step.y);layout.maps.forEach(({first,top},row)=>{if(row%everyRow===0)context.fillText(String(first),left-8,top+size/2)});context.textAlign="left";for(const{map,first,
last,instead,middle:middle2}of layout.rows){if(map)continue;const layers=first===last?first:`${first}–${last}`;context.fillText(tr("{layers} · {instead}, no a\
ttention",{layers,instead}),left,middle2)}context.textAlign="center";const everyColumn=Math.ceil(18/step.x);for(let head=0;head<heads;head+=everyColumn){context.
fillText(String(head),left+head*step.x+size/2,layout.height-6)}}image({weights,stack,own,palette},{layer,head},size){const key=layer*weights.stacks[stack].heads+
head;const before=this.images.get(key);if(before)return before;const ratio=Math.max(1,Math.round(window.devicePixelRatio||1));const map=ownPart(weights.overview(
stack,layer,head),own);const image=thumbnail(map,palette.ramp,size*ratio);this.images.set(key,image);return image}reveal(arranged2,layout){const at=arranged2.heads.
findIndex(each=>sameHead(each,this.cursor));if(at<0)return;const box=this.element;const{left,top,right,bottom}=layout.roomOf(at);if(top<box.scrollTop)box.scrollTop=
top;if(bottom>box.scrollTop+box.clientHeight)box.scrollTop=bottom-box.clientHeight;if(left<box.scrollLeft)box.scrollLeft=left;if(right>box.scrollLeft+box.clientWidth)
box.scrollLeft=right-box.clientWidth}resize(){if(!this.drawing||!this.layout)return;this.reveal(this.drawing.arranged,this.layout);this.sayMore()}sayMore(){const{
element,drawing,layout}=this;if(!drawing||!layout)return;const end=element.scrollTop+element.clientHeight;const{above,below:below2}=rowsAround(layout,element.scrollTop,
end);const more=count=>drawing.arranged.listed?counted("{n} more row","{n} more rows",count):counted("{n} more layer","{n} more layers",count);const said=(count,arrow)=>count?
`${arrow} ${drawing.strip?count:more(count)}`:"";this.above.textContent=said(above,"↑");this.below.textContent=said(below2,"↓")}headAt({offsetX,offsetY}){const at=this.
layout?.at(offsetX,offsetY)??-1;return this.drawing?.arranged.heads[at]??null}pick(event){const found=this.headAt(event);if(!found)return;this.cursor=found;const many=event.
ctrlKey||event.metaKey;this.onSelect(found,event.shiftKey?"extend":many?"toggle":"one")}hover(event){const found=this.headAt(event);this.canvas.style.cursor=found?
"pointer":"default";this.canvas.title=found?tr("layer {layer}, head {head}. With ctrl or shift: mix several heads",{layer:found.layer,head:found.head}):""}beyond({
weights,stack},down){const layers=attending(weights.stacks[stack]);const layer=layers[layers.indexOf(this.cursor.layer)+down];return layer===void 0?null:{layer,
head:this.cursor.head}}move(event){const{drawing,layout}=this;if(!drawing||!layout)return;const{heads}=drawing.arranged;const cursor=heads.findIndex(each=>sameHead(
each,this.cursor));const by=MOVES[event.key];const ends={Home:0,End:heads.length-1}[event.key];if(by||ends!==void 0){event.preventDefault();const found=by?headBeside(
layout,Math.max(0,cursor),by):ends??0;const beyond=drawing.range&&by?.[0]&&found===cursor?this.beyond(drawing,by[0]):null;const to=beyond??heads[found];if(!to)return;
this.cursor=to;if(event.ctrlKey||event.metaKey)this.draw(drawing);else this.onSelect(to,event.shiftKey?"extend":"one")}else if(event.key===" "||event.key==="Ent\
er"){event.preventDefault();this.onSelect(this.cursor,event.key===" "?"toggle":"one")}}};var Finder=class{constructor({onArrange,onFind}){this.onArrange=onArrange;this.onFind=onFind;this.order="layer";this.filter=null;this.controls=null;this.element=
el("div",{class:"finder",hidden:true});this.open=button(tr("Find"),tr("Search and filter heads"),()=>this.toggle());this.open.setAttribute("aria-expanded","fals\
e")}restore(saved){if(!saved)return;this.order=saved.order;this.filter=saved.filter}build(stack,metrics){const told=metrics.filter(({name})=>stack.scores[name].
flat().some(v=>v!==null));if(!told.some(({name})=>name===this.order))this.order="layer";if(!told.some(({name})=>name===this.filter?.metric))this.filter=null;const controls=this.
controls=this.make(stack,told);const label=(text2,...parts)=>el("span",{class:"group"},el("span",{class:"quiet"},text2),...parts);this.element.replaceChildren(label(
tr("head"),controls.search),controls.found,label(tr("only"),controls.metric,controls.operator,controls.value),controls.count);if(this.filter){controls.metric.value=
this.filter.metric;controls.operator.value=this.filter.operator;controls.value.value=String(this.filter.value)}this.tell(controls);return controls.orderBy}make(stack,metrics){
const scores=metrics.map(({name,label})=>[name,label]);const orders=metrics.map(({name,label})=>[name,tr("by {label}",{label})]);const changed=()=>this.filtered();
return{stack,orderBy:select(tr("Order of the heads"),[["layer",tr("by layer")],...orders],this.order,order=>{this.order=order;this.onArrange()}),search:el("inpu\
t",{type:"search",size:"5",placeholder:`${attending(stack).at(-1)}.${stack.heads-1}`,"aria-label":tr("Head, as layer.head"),on:{input:()=>this.find(),keydown:event=>event.
key==="Enter"&&this.find()}}),metric:select(tr("Score"),scores,metrics[0]?.name,changed),operator:select(tr("Comparison"),[["<","<"],[">",">"]],"<",changed),value:el(
"input",{type:"number",step:"any",placeholder:tr("any"),"aria-label":tr("Value"),on:{input:changed}}),found:el("span",{class:"quiet",role:"alert"}),count:el("sp\
an",{class:"quiet",role:"status"})}}toggle(){this.element.hidden=!this.element.hidden;this.open.setAttribute("aria-expanded",String(!this.element.hidden));if(!this.
element.hidden)this.controls?.search.focus();this.onArrange()}find(){if(!this.controls)return;const{stack,search,found}=this.controls;const text2=search.value.trim();
const head=named(text2,stack);const numbers=text2.match(/\d+/g)?.length??0;const wrong=text2!==""&&!head&&numbers!==1;search.setAttribute("aria-invalid",String(
wrong));found.textContent=wrong?tr("No such head. Write layer.head: {layersOf}, heads 0 to {heads}.",{layersOf:layersOf(stack),heads:stack.heads-1}):"";if(head)
this.onFind(head)}filtered(){if(!this.controls)return;const{metric,operator,value}=this.controls;const number2=value.value===""?NaN:Number(value.value);this.filter=
Number.isNaN(number2)?null:{metric:metric.value,operator:operator.value===">"?">":"<",value:number2};this.onArrange();this.tell(this.controls)}tell({stack,count}){
const{filter}=this;if(!filter){count.replaceChildren();return}const scores=attending(stack).flatMap(layer=>stack.scores[filter.metric][layer]);const passing=scores.
filter(score2=>passesFilter(filter,score2));count.textContent=several("{passing} of {n} heads",scores.length,{passing:passing.length})}};var ROOM=25;var MOST=96;var HeadList=class{constructor({onSelect}){this.onSelect=onSelect;this.what=el("span",{class:"mono"});this.rows=el("div",{class:"who-row\
s",role:"group","aria-label":tr("Heads, strongest first"),on:{click:event=>this.picked(event),keydown:event=>this.moved(event)}});this.count=el("p",{class:"quie\
t"});this.element=el("div",{class:"who"},el("div",{class:"who-head quiet"},el("span",{},tr("head")),this.what),this.rows,this.count);this.made=[];this.shown=[];
this.revealing=0}draw({of,title,heads,focus,top,within}){this.what.textContent=middle(of,ROOM,text2=>text2.length);this.what.title=title;this.shown=listed(heads,
MOST,focus);const{shown}=this;while(this.made.length<shown.length)this.made.push(this.make(this.made.length));if(this.rows.childElementCount!==shown.length)this.
rows.replaceChildren(...this.made.slice(0,shown.length).map(({row})=>row));shown.forEach((each,i)=>{const made=this.made[i];const{row,name,bar,value}=made;const said=`${nameOf(
each)} ${each.value} ${top} ${within}`;if(made.said!==said){made.said=said;name.data=nameOf(each);const share=each.value===null?0:Math.max(0,Math.min(1,each.value/
(top||1)));bar.style.transform=`scaleX(${share.toFixed(4)})`;value.data=saidOf(each,within);row.title=tr("Head {nameOf}: {value}",{nameOf:nameOf(each),value:each.
value??"not told by this input"})}const own=sameHead(each,focus);if(made.on===own)return;made.on=own;row.classList.toggle("on",own);row.setAttribute("aria-press\
ed",String(own));row.tabIndex=own?0:-1});this.count.textContent=heads.length>shown.length?several("{shown} of {n} heads",heads.length,{shown:shown.length}):"";const at=shown.
findIndex(each=>sameHead(each,focus));cancelAnimationFrame(this.revealing);this.revealing=requestAnimationFrame(()=>this.reveal(at))}make(i){const name=document.
createTextNode("");const bar=el("i");const value=document.createTextNode("");const row=el("button",{type:"button",class:"who-row","data-at":i,tabindex:"-1","ari\
a-pressed":"false"},el("span",{class:"mono"},name),el("span",{class:"track"},bar),el("span",{class:"mono value"},value));return{row,name,bar,value,said:"",on:false}}picked({
target,ctrlKey,metaKey}){const row=target.closest("[data-at]");const head=row&&this.shown[Number(row.dataset.at)];if(head)this.onSelect({layer:head.layer,head:head.
head},ctrlKey||metaKey?"toggle":"one")}moved(event){const by={ArrowUp:-1,ArrowDown:1}[event.key];const at=Number(event.target.dataset.at);const to=by&&this.made[at+
by];if(!to||!this.shown[at+by])return;event.preventDefault();to.row.focus()}start(){const at=this.made.findIndex(({on},i)=>!on&&i<this.shown.length);this.made[at]?.
row.focus();this.reveal(at)}reveal(at){const row=this.made[at]?.row;const box=this.rows;if(!row||!box.clientHeight)return;const[within,stands]=[box.getBoundingClientRect(),
row.getBoundingClientRect()];if(stands.top<within.top)box.scrollTop-=within.top-stands.top;if(stands.bottom>within.bottom)box.scrollTop+=stands.bottom-within.bottom}};
function atMost(value){return`≤ ${(Math.ceil(value*100-1e-9)/100).toFixed(2)}`}function saidOf({value,most},within){if(value===null)return"–";return most?atMost(
value):within?weight(value,within):number(value)}var MIX_SAID={mean:N_("The mean of the maps."),max:N_("The largest weight of the maps: rows may not add up to 1, so sums over them are not scores."),own:N_("Wei\
ghts are scaled to add up to 1.")};function ownWeight(text2){return Math.round(1e4*Math.max(0,Math.min(9999,Number(text2)||0)))/1e4}var UNITS2={bits:N_("bits"),
tokens:N_("tokens"),patches:N_("patches")};var HeadPanel=class{constructor({onMix,onRemove}){this.onMix=onMix;this.onRemove=onRemove;this.title=el("h2");this.names=
el("span",{class:"quiet names","aria-live":"polite"});this.mix=el("div",{class:"mix"});this.scores=el("div",{class:"scores"});this.parts=[this.mix,this.scores];
this.metrics=[];this.values=[];this.lines=[]}draw({heads,mixing,stack,metrics,colorOf,entropy}){const many=heads.length>1;this.title.textContent=many?several("T\
hese {n} heads",heads.length):tr("This head");const[{layer,head}]=heads;this.names.textContent=many?"":tr("layer {layer} · head {head}",{layer,head});this.mix.
hidden=!many;const parts=many?shares(heads,mixing):[1];if(many)this.drawMix(heads,mixing,parts,colorOf);if(this.metrics!==metrics)this.build(metrics);metrics.forEach(
(metric,i)=>{const own=metric.name==="entropy"&&many?entropy:null;const scores=heads.map(each=>stack.scores[metric.name][each.layer][each.head]);this.drawScore(
i,own??mixedScore(many?metric.name:"",scores,parts),stack)})}drawScore(i,value,stack){const{name,few:enough,unit:usual}=this.metrics[i];const[line,shown]=[this.
lines[i],this.values[i]];line.hidden=value===null;const n=stack.score_queries[name]??0;const stands=counted("mean of {n} query","mean of {n} queries",n);const few=value!==
null&&n<enough;const measure=name==="distance"?stack.distance_unit:usual;const unit=value===null||measure==="0 to 1"?"":` ${tr(UNITS2[measure]??measure)}`;shown.
classList.toggle("few",few);line.title=value===null?"":few?tr("{stands}: too few to name a head by",{stands}):stands;shown.title=value===null?tr("this input doe\
s not show it"):String(value);shown.replaceChildren(number(value),el("small",{},few?` ${stands}`:unit))}build(metrics){this.metrics=metrics;this.values=metrics.
map(()=>el("b"));this.lines=metrics.map((metric,i)=>el("details",{},el("summary",{},el("span",{},metric.label),this.values[i]),el("p",{},metric.meaning),el("p",
{class:"mono quiet"},metric.formula),el("p",{class:"quiet"},metric.source)));this.scores.replaceChildren(...this.lines)}drawMix(heads,mixing,parts,colorOf){const how=select(
tr("How the heads are mixed"),entriesOf(MIXES),mixing.how,value=>this.onMix({...mixing,how:value}));const rows=heads.map((each,i)=>{const name=nameOf(each);const swatch=el(
"i",{class:"swatch"});swatch.style.background=colorOf(each)??"";const own=el("input",{type:"number",min:"0",step:"0.1",value:mixing.own[name]??1,"aria-label":tr(
"Weight of head {name}",{name}),on:{change:event=>{const value=ownWeight(event.target.value);this.onMix({...mixing,own:{...mixing.own,[name]:value}})}}});return el(
"li",{},swatch,el("span",{class:"mono"},name),mixing.how==="own"?own:null,el("span",{class:"mono quiet share"},parts?number(parts[i]):""),button("×",tr("Remove\
 head {name} from the mix",{name}),()=>this.onRemove(each)))});const said=el("p",{class:"quiet"},tr(MIX_SAID[mixing.how]));keepFocus(this.mix,()=>this.mix.replaceChildren(
how,el("ul",{},...rows),said))}};var TICKS=4;var OF_ANOTHER_SIZE=["entropy","distance"];function pointsOf(stack,across,up){const points=[];for(const layer of attending(stack))for(let head=0;head<
stack.heads;head++){const[a,b]=[across,up].map(name=>stack.scores[name]?.[layer]?.[head]??null);if(a!==null&&b!==null)points.push({layer,head,across:a,up:b})}return points}
function telling({scores},names){const others=names.filter(name=>!OF_ANOTHER_SIZE.includes(name));const spread=name=>{const told=scores[name].flat().filter(value=>value!==
null).sort((a,b)=>a-b);const[low,high]=[told[told.length-1>>1],told[told.length>>1]];return told.length?told[told.length-1]-(low+high)/2:-1};const among=others.
length?others:names;return among.reduce((best,name)=>spread(name)>spread(best)?name:best,among[0])}function scaleOf2(values){const[least,most]=[Math.min(...values),
Math.max(...values)];if(!values.length||least===most){const middle2=values.length?least:0;return{from:middle2-.5,to:middle2+.5,ticks:[middle2]}}const room=(most-
least)*.06;const[from,to]=[least-room,most+room];const raw=(to-from)/TICKS;const size=10**Math.floor(Math.log10(raw));const step=([1,2,5].find(each=>each*size>=
raw)??10)*size;const ticks2=[];for(let n=Math.ceil(from/step);n*step<=to;n++)ticks2.push(Number((n*step).toFixed(12)));return{from,to,ticks:ticks2}}function placed2(points,{
across,up},{left,top,width,height}){return points.map(point=>({...point,x:left+along(across,point.across)*width,y:top+(1-along(up,point.up))*height}))}function along({
from,to},value){return(value-from)/(to-from)}function nearestTo(points,{x,y},within){let[best,least]=[null,within];for(const point of points){const distance=Math.
hypot(point.x-x,point.y-y);if(distance<=least)[best,least]=[point,distance]}return best}function neighbour(points,from,[right,down]){let[best,least]=[null,Infinity];
for(const point of points){const[dx,dy]=[point.x-from.x,point.y-from.y];const ahead=dx*right+dy*down;const aside=Math.abs(dx*down)+Math.abs(dy*right);const cost=ahead+
2*aside;if(ahead>.01&&cost<least)[best,least]=[point,cost]}return best}var RADIUS=4;var REACH=14;var EDGE={left:34,right:8,top:8,bottom:20};var LEAST2=112;var OTHERS=268;var FIRST_SHADE=92;var MOVES2={ArrowLeft:[-1,0],ArrowRight:[1,
0],ArrowUp:[0,-1],ArrowDown:[0,1]};var HeadScatter=class{constructor({onSelect}){this.onSelect=onSelect;this.shownAs="grid";this.across="";this.up="";this.canvas=
el("canvas",{tabindex:"0",role:"application","aria-roledescription":"scatter of attention heads",on:{click:event=>this.pick(event),keydown:event=>this.move(event),
mousemove:event=>this.hover(event),mouseleave:()=>this.tell(null)}});this.upMenu=el("span");this.acrossMenu=el("span");this.said=el("p",{class:"quiet mono said"});
this.element=el("div",{class:"scatter"},this.upMenu,this.canvas,el("div",{class:"scatter-foot"},this.said,this.acrossMenu));this.drawing=null;this.points=[];this.
offered=""}draw(drawing){this.drawing=drawing;this.redraw()}redraw(){const{drawing}=this;const width=this.element.clientWidth;if(!drawing||!width)return;const{stack,
palette,focus,colorOf,filter}=drawing;this.offer(drawing);const room=(this.element.parentElement?.clientHeight??0)-OTHERS;const height=Math.round(Math.max(LEAST2,
Math.min(width*.8,room)));const points=pointsOf(stack,this.across,this.up);const scales={across:scaleOf2(points.map(({across})=>across)),up:scaleOf2(points.map(
({up})=>up))};const box={left:EDGE.left,top:EDGE.top,width:width-EDGE.left-EDGE.right,height:height-EDGE.top-EDGE.bottom};this.points=placed2(points,scales,box);
const context=prepare(this.canvas,width,height);this.paintAxes(context,scales,box);const last=Math.max(1,stack.layers-1);const paint=point=>{const shade=FIRST_SHADE+
Math.round(point.layer/last*(255-FIRST_SHADE));const passes2=!filter||passesFilter(filter,stack.scores[filter.metric][point.layer][point.head]);context.globalAlpha=
passes2?1:.15;context.beginPath();context.arc(point.x,point.y,RADIUS,0,2*Math.PI);context.fillStyle=palette.ramp.css[shade];context.fill();context.strokeStyle=palette.
colors.page;context.lineWidth=1;context.stroke();context.globalAlpha=1};this.points.forEach(paint);for(const point of this.points){const color=colorOf(point);if(!color)
continue;paint(point);context.beginPath();context.arc(point.x,point.y,RADIUS+3,0,2*Math.PI);context.strokeStyle=color;context.lineWidth=2;context.stroke()}this.
tell(null);const own=this.points.find(each=>sameHead(each,focus));this.canvas.setAttribute("aria-label",tr("{saidOf}. Arrow keys choose the next head that way.",
{saidOf:own?this.saidOf(own):tr("Head {nameOf}: not told by this input",{nameOf:nameOf(focus)})}))}offer({stack,metrics}){const told=metrics.filter(({name})=>stack.
scores[name].flat().some(v=>v!==null));const names=told.map(({name})=>name);if(!names.includes(this.across))this.across=names.includes("entropy")?"entropy":names[0];
if(!names.includes(this.up))this.up=telling(stack,names);const offered=names.join(" ");if(offered===this.offered)return;this.offered=offered;const menu2=(label,arrow,value,choose2)=>select(
label,told.map(each=>[each.name,`${arrow} ${each.label}`]),value,name=>{choose2(name);this.redraw()});this.upMenu.replaceChildren(menu2(tr("Up"),"↑",this.up,name=>this.
up=name));this.acrossMenu.replaceChildren(menu2(tr("Across"),"→",this.across,name=>this.across=name))}paintAxes(context,{across,up},{left,top,width,height}){const{
colors}=this.drawing.palette;context.font=`11px ${colors.mono}`;context.fillStyle=colors.secondary;context.strokeStyle=colors.line;context.lineWidth=1;context.textBaseline=
"middle";context.textAlign="right";for(const tick of up.ticks){const y=Math.round(top+(1-along(up,tick))*height)+.5;context.beginPath();context.moveTo(left,y);context.
lineTo(left+width,y);context.stroke();context.fillText(String(tick),left-5,y)}context.textAlign="center";for(const tick of across.ticks){const x=Math.round(left+
along(across,tick)*width)+.5;context.beginPath();context.moveTo(x,top);context.lineTo(x,top+height);context.stroke();context.fillText(String(tick),x,top+height+
11)}}saidOf(point){const{metrics}=this.drawing;const label=of=>metrics.find(({name})=>name===of)?.label??of;return tr("Head {nameOf}: {label} {across}, {label2}\
 {up}",{nameOf:nameOf(point),label:label(this.across),across:number(point.across),label2:label(this.up),up:number(point.up)})}tell(point){const{drawing}=this;if(!drawing)
return;const own=point??this.points.find(each=>sameHead(each,drawing.focus));this.said.textContent=own?`${nameOf(own)}  ${number(own.across)} · ${number(own.up)}`:
`${nameOf(drawing.focus)}  –`;this.said.title=this.canvas.title=own?this.saidOf(own):"";this.canvas.style.cursor=point?"pointer":""}under({offsetX,offsetY}){return nearestTo(
this.points,{x:offsetX,y:offsetY},REACH)}hover(event){this.tell(this.under(event))}pick(event){const point=this.under(event);if(point)this.choose(point,event.ctrlKey||
event.metaKey?"toggle":"one")}move(event){const move=MOVES2[event.key];const{drawing,points}=this;if(!move||!drawing||event.altKey||event.ctrlKey||event.metaKey)
return;event.preventDefault();const own=points.find(each=>sameHead(each,drawing.focus))??points[0];const next=own&&neighbour(points,own,move);if(next)this.choose(
next,event.shiftKey?"toggle":"one")}choose({layer,head},how){this.onSelect({layer,head},how)}};var LARGEST_CELL=44;var WIDEST=160;var HIGHEST=72;var READABLE2=11;var EASY=13;var SEEN=1;var FAR=1.3;var ROUND=[1,2,5];function cellSize(rows,columns,wide,tall){
return{w:Math.min(WIDEST,wide/columns),h:Math.min(HIGHEST,tall/rows)}}function readable({w,h},{afar,seconds}={}){const[least,easy]=afar?[afar,FAR*afar]:[READABLE2,
EASY];const long=(side,isScale)=>side>=(isScale?SEEN:least)?side:easy;return{w:long(w,seconds?.key),h:long(h,seconds?.query)}}function typeFor(cell,largest2){return Math.
max(10,Math.min(largest2,Math.floor(cell*.86)))}function zoomed({w,h},zoom){const side=Math.min(w,h)*zoom;return{w:Math.max(w,side),h:Math.max(h,side)}}function largestZoom({
w,h}){return Math.max(1,2*LARGEST_CELL/Math.min(w,h))}function clampedFrom(from,shown,n){return Math.max(0,Math.min(n-shown,from))}function revealedFrom(at,from,shown){
return Math.max(at+1-shown,Math.min(from,at))}function roundStep(least){for(let power=1;;power*=10){for(const step of ROUND)if(step*power>=least)return step*power}}
function pointAt({left,top,w,h,from},x,y){return{query:(y-top)/h+from.query,key:(x-left)/w+from.key}}function cellAt(place,x,y){const{left,top,mapWidth,mapHeight}=place;
if(x<left||y<top||x>=left+mapWidth||y>=top+mapHeight)return null;const{query,key}=pointAt(place,x,y);return{query:Math.floor(query),key:Math.floor(key)}}function barAt(place,x,y){
const{query,key}=pointAt(place,x,y);const below2=y>=place.top+place.mapHeight;const beside2=x>=place.left+place.mapWidth;if(below2&&!beside2&&x>place.left)return{
key:Math.floor(key)};if(beside2&&!below2&&y>place.top)return{query:Math.floor(query)};return{}}var BESIDE=76;var NAME=64;var MOST_NAME=116;var SMALL=12;var GAP2=10;var LEAST_BELOW=28;var MOST_BELOW=48;function below(tall){return Math.round(Math.max(LEAST_BELOW,
Math.min(MOST_BELOW,tall*.09)))}function roomOfBars(context,colors){context.font=`${SMALL}px ${colors.sans}`;const wide=text2=>Math.min(MOST_NAME,Math.ceil(context.
measureText(text2).width));return{right:Math.max(BESIDE,wide(tr("entropy"))+GAP2),left:Math.max(NAME,wide(tr("received")))}}function paintBars(context,place,matrix,{
colors,ramp}){const{left,top,w,h,from,mapWidth,mapHeight,under,margin,type}=place;const[wide,tall]=[margin-GAP2-8,under-GAP2];const thick=cell=>cell>4?cell-Math.
min(12,cell/2.4):cell;const[right,lower]=[left+mapWidth+GAP2,top+mapHeight+GAP2];context.save();context.beginPath();context.rect(left,lower-1,mapWidth,under);context.
rect(right,top,margin,mapHeight);context.clip();const{received,entropies}=matrix;const most=Math.max(...received,1e-9);const shade=ramp.css[84];context.fillStyle=
shade;received.forEach((value,key)=>{const x=left+(key-from.key)*w;if(x<left-w||x>left+mapWidth)return;const gap=w>4?.5:0;context.fillRect(x+gap,lower,Math.max(
w-2*gap,.5),1+value/most*(tall-1))});const keys=matrix.partly?matrix.keys.tokens.text.length:matrix.keys.length;const widest2=Math.max(1,Math.log2(keys));entropies.
forEach((value,query)=>{const y=top+(query-from.query)*h+(h-thick(h))/2;if(y<top-h||y>top+mapHeight)return;const high=Math.max(thick(h),.5);context.fillStyle=colors.
panel;context.fillRect(right,y,wide,high);context.fillStyle=shade;context.fillRect(right,y,value/widest2*wide,high)});context.restore();context.fillStyle=colors.
secondary;context.textBaseline="middle";const name=(word,room,x,y)=>{context.font=`${Math.max(SMALL,Math.min(16,type.query))}px ${colors.sans}`;if(context.measureText(
word).width>room)context.font=`${SMALL}px ${colors.sans}`;context.fillText(fit(context,word,room),x,y)};context.textAlign="right";name(tr("received"),left-8,left-
8,lower+Math.min(9,tall/2));context.textAlign="left";name(tr("entropy"),margin-GAP2+2,right,top-12)}function drag(start,onMove,onDrop){const move=event=>onMove(event.clientX-start.clientX,event.clientY-start.clientY);const drop=()=>{onDrop();window.removeEventListener(
"mousemove",move);window.removeEventListener("mouseup",drop)};window.addEventListener("mousemove",move);window.addEventListener("mouseup",drop)}var LABEL_ROOM=116;var MEASURED=12;var SLACK=5;var WIDTHS=new WeakMap;function withPosition(axis,index,every,isQuery){const text2=axis.text[index];if(every===1||
!axis.counted)return text2;const position=axis.members[index][0];return isQuery?`${text2} ${position}`:`${position} ${text2}`}function widest(context,axis){const known=WIDTHS.
get(axis);if(known!==void 0)return known;const most=axis.text.reduce((a,text2)=>Math.max(a,context.measureText(text2).width),8);WIDTHS.set(axis,most);return most}
function roomFor(context,axis,type,every,colors){context.font=`${MEASURED}px ${colors.mono}`;const positions=axis.counted&&every>1?context.measureText(` ${axis.
length}`).width:0;return Math.ceil((widest(context,axis)+positions)*type/MEASURED)}function keyLabel(context,{axes,place,every,type,flat,colors},k,strength=400){
const x=place.left+(k+.5-place.from.key)*place.w;if(x<place.left||x>place.left+place.mapWidth)return;const text2=withPosition(axes.keys,k,every.key,false);context.
font=`${strength} ${type.key}px ${colors.mono}`;context.textBaseline="middle";if(flat){context.textAlign="center";context.fillText(fit(context,text2,place.w),x,
place.top-5-type.key/2);return}context.save();context.translate(x,place.top-6);context.rotate(-Math.PI/2);context.textAlign="left";context.fillText(fit(context,
text2,place.top-6),0,0);context.restore()}function queryLabel(context,{axes,place,every,type,colors},q,strength=400){const y=place.top+(q+.5-place.from.query)*place.
h;if(y<place.top||y>place.top+place.mapHeight)return;context.font=`${strength} ${type.query}px ${colors.mono}`;context.textAlign="right";context.textBaseline="m\
iddle";const text2=withPosition(axes.queries,q,every.query,true);context.fillText(fit(context,text2,place.left-10),place.left-8,y+.5)}var Labels=class{constructor(){
this.written=null}image(labelled,width,height){const{queries,keys}=labelled.axes;const{w,h,from,left,top}=labelled.place;const{every,type,flat,colors}=labelled;
const ratio=window.devicePixelRatio||1;const lies=[w,h,from.query,from.key,left,top,width,height,type.query,type.key];const of=[queries,keys,colors,ratio,flat,...lies];
if(this.written?.of.every((part,i)=>part===of[i]))return this.written.canvas;const{canvas,context}=offscreen(Math.round(width*ratio),Math.round(height*ratio));context.
scale(ratio,ratio);context.fillStyle=colors.secondary;for(let k=0;k<keys.length;k+=every.key)keyLabel(context,labelled,k);for(let q=0;q<queries.length;q+=every.
query)queryLabel(context,labelled,q);this.written={of,canvas};return canvas}};function alongMap(at,long,start,size){const first=Math.max(at,start-SLACK);const end=Math.
min(at+long,start+size+SLACK);return end>first?{at:first,long:end-first}:null}function emphasise(context,labelled,shown,side){const{axes,place,every,type,flat,colors}=labelled;
const isQuery=side==="query";const chosen2=shown[side];const last=(isQuery?shown.queryTo:shown.keyTo)??chosen2;const count=(isQuery?axes.queries:axes.keys).text.
length;const write=isQuery?queryLabel:keyLabel;const start=isQuery?place.top:place.left;const cell=isQuery?place.h:place.w;const line=!isQuery&&flat?cell:Math.max(
cell,type[side]+1);const seen2=alongMap(start+(chosen2+.5-place.from[side])*cell-line/2,line+(last-chosen2)*cell,start,isQuery?place.mapHeight:place.mapWidth);if(!seen2)
return;const{at,long}=seen2;const strip=isQuery?[0,at,place.left-4,long]:[at,0,long,place.top-3];context.save();context.beginPath();context.rect(...strip);context.
clip();context.fillStyle=colors.page;context.fillRect(...strip);context.fillStyle=colors.text;const first=Math.max(0,chosen2);for(let index=first;index<=Math.min(
last,count-1);index++)if(index===chosen2||index%every[side]===0)write(context,labelled,index,600);context.restore()}var TEXT_END=170;function shadesOf(isSigned,values,{ramp,signed}){const most=largest(values??[])||1;const share=value=>Math.max(0,value/most);const onRamp=value=>{
const shade=Math.round(share(value)*TEXT_END);return{css:ramp.css[shade],dark:!ramp.plain[shade]&&ramp.dark[shade],light:!ramp.plain[shade]&&!ramp.dark[shade],share:share(
value)}};const onSigned=value=>({css:value===-Infinity?"transparent":signed.shade(value/most),dark:false,light:false,share:share(value)});return{look:isSigned?onSigned:
onRamp,plain:onRamp(0),middle:ramp.css[128],strong:ramp.css[255],onDark:!ramp.dark[255],of:others=>shadesOf(isSigned,others,{ramp,signed})}}function packedOf(matrix,indexOf,{
ramp,signed}){if(!matrix.quantity.signed)return value=>ramp.packed[indexOf(value)];const most=matrix.strongest||1;return value=>value===-Infinity?0:signed.packed(
value/most)}function mapImage(matrix,scale,ramps,{w,h}){const{map,queries,keys}=matrix;const ratio=window.devicePixelRatio||1;const rows=Math.max(1,Math.min(map.rows,Math.ceil(
queries.length*h*ratio)));const columns=Math.max(1,Math.min(map.columns,Math.ceil(keys.length*w*ratio)));const values=pooled(map,rows,columns,matrix.quantity.signed?
-Infinity:0);const colorOf=packedOf(matrix,scaleOf(scale,matrix.strongest/map.scale),ramps);const{canvas,context}=offscreen(columns,rows);const image=context.createImageData(
columns,rows);const pixels=new Uint32Array(image.data.buffer);if(values instanceof Uint8Array){const table2=Uint32Array.from({length:256},(_,value)=>colorOf(value));
for(let i=0;i<values.length;i++)pixels[i]=table2[values[i]]}else for(let i=0;i<values.length;i++)pixels[i]=colorOf(values[i]);context.putImageData(image,0,0);return canvas}
function hatch(context,{left,top,mapWidth,mapHeight},color){context.strokeStyle=color;context.lineWidth=1;context.beginPath();for(let x=left-mapHeight;x<left+mapWidth;x+=
6){context.moveTo(x,top+mapHeight);context.lineTo(x+mapHeight,top)}context.stroke()}function gridLines(context,place,color){const{left,top,w,h,from,mapWidth,mapHeight}=place;
context.fillStyle=color;for(let k=Math.floor(from.key);w>=9&&k<=from.key+place.shownKeys;k++){context.fillRect(left+(k-from.key)*w-.5,top,1,mapHeight)}for(let q=Math.
floor(from.query);h>=9&&q<=from.query+place.shownQueries;q++){context.fillRect(left,top+(q-from.query)*h-.5,mapWidth,1)}}function borderLines(context,place,{queries,
keys},color){const{left,top,w,h,from,mapWidth,mapHeight}=place;const[query,key]=[borderOf(queries),borderOf(keys)];context.fillStyle=color;if(key>0)context.fillRect(
left+(key-from.key)*w-.5,top,1,mapHeight);if(query>0)context.fillRect(left,top+(query-from.query)*h-.5,mapWidth,1)}var LEAST_SAID=.05;var ROOM2={w:34,h:18};function cellNumbers(context,place,matrix,scale,ramp,{
mono,type},ink){const{left,top,w,h,from}=place;const size=Math.max(11,Math.min(type-1,Math.floor(w/3),Math.floor(h*.62)));if(matrix.overview||!matrix.quantity.shares||
w<ROOM2.w||h<ROOM2.h)return;const indexOf=scaleOf(scale,matrix.strongest);context.font=`${size}px ${mono}`;context.textAlign="center";context.textBaseline="midd\
le";const lastQuery=Math.min(matrix.queries.length-1,Math.ceil(from.query+place.shownQueries));const lastKey=Math.min(matrix.keys.length-1,Math.ceil(from.key+place.
shownKeys));for(let query=Math.floor(from.query);query<=lastQuery;query++){for(let key=Math.floor(from.key);key<=lastKey;key++){const value=matrix.value(query,key);
if(value<LEAST_SAID)continue;context.fillStyle=ramp.dark[indexOf(value)]?ink.onDark:ink.onLight;const said=value.toFixed(2);const x=left+(key+.5-from.key)*w;const y=top+
(query+.5-from.query)*h;context.fillText(said.startsWith("0")?said.slice(1):said,x,y+.5)}}}function scrollMarks(context,place,{queries,keys},color){const{left,top,
from,mapWidth,mapHeight,shownQueries,shownKeys}=place;context.fillStyle=color;const long=(shown,all,size)=>Math.max(16,shown/all*size);const at=(start,rest,room)=>rest>
0?start/rest*room:0;if(shownQueries<queries.length-1e-6){const high=long(shownQueries,queries.length,mapHeight);const y=at(from.query,queries.length-shownQueries,
mapHeight-high);context.fillRect(left+mapWidth+2,top+y,4,high)}if(shownKeys<keys.length-1e-6){const wide=long(shownKeys,keys.length,mapWidth);const x=at(from.key,
keys.length-shownKeys,mapWidth-wide);context.fillRect(left+x,top+mapHeight+2,wide,4)}}function outline(context,place,{query,queryTo=query,key,keyTo=key},color,width){
const{left,top,w,h,from}=place;context.save();context.beginPath();context.rect(left-2,top-2,place.mapWidth+4,place.mapHeight+4);context.clip();context.strokeStyle=
color;context.lineWidth=width;const[wide,high]=[(keyTo-key+1)*w,(queryTo-query+1)*h];context.strokeRect(left+(key-from.key)*w,top+(query-from.query)*h,Math.max(
wide,3),Math.max(high,3));context.restore()}var FLAT=12;var WIDE_FLAT=18;function isTime(axis){return Boolean(axis?.tokens.seconds)&&!axis?.counted}var MapPlace=class{constructor(){this.zoom=1;this.from={
query:0,key:0};this.asked=false;this.revealed="";this.width=0;this.height=0;this.left=0;this.top=0;this.margin=0;this.under=0;this.type={query:0,key:0};this.flat=
false;this.fitted={w:0,h:0};this.w=0;this.h=0;this.shownKeys=0;this.shownQueries=0;this.mapWidth=0;this.mapHeight=0;this.every={query:1,key:1};this.matrix=null}reset(part){
this.asked=Boolean(part);this.zoom=part?.zoom??1;this.from=part?.from??{query:0,key:0};this.revealed=""}layOut({matrix,colors,type},context){const{queries,keys}=matrix;
const{width,height}=this;this.matrix=matrix;const bars=roomOfBars(context,colors);this.margin=matrix.overview||!matrix.quantity.shares?0:bars.right;this.under=this.
margin?below(height):0;const most=Math.min(LABEL_ROOM,Math.floor(width/4));const beside2=(size,every=1)=>Math.max(bars.left,Math.min(most,roomFor(context,queries,
size,every,colors)))+10;const over=Math.min(LABEL_ROOM,height*.3);this.left=beside2(type);const wide=()=>width-this.left-this.margin-2;const tall=()=>height-this.
top-this.under-2;const sizes=type>FLAT+1?[WIDE_FLAT]:[FLAT,FLAT-1];const column=cellSize(1,keys.length,wide(),1).w;const lying=sizes.find(size=>roomFor(context,
keys,size,1,colors)+3<=column);this.flat=lying!==void 0;const upright=(size,every=1)=>Math.ceil(Math.min(over,roomFor(context,keys,size,every,colors)))+12;this.
top=this.flat?type+12:upright(type);this.fit(cellSize(queries.length,keys.length,wide(),tall()),type);this.type.query=typeFor(this.h,type);this.type.key=lying??
typeFor(this.w,type);this.every=this.everyNamed();this.left=beside2(this.type.query,this.every.query);if(!this.flat)this.top=upright(this.type.key,this.every.key);
this.fit(cellSize(queries.length,keys.length,wide(),tall()),type);this.every=this.everyNamed();this.shownKeys=Math.min(keys.length,wide()/this.w);this.shownQueries=
Math.min(queries.length,tall()/this.h);this.mapWidth=this.shownKeys*this.w;this.mapHeight=this.shownQueries*this.h;this.clamp()}fit(fitted,type){this.fitted=fitted;
if(this.asked||this.matrix?.overview){this.size();return}const seconds={query:isTime(this.matrix?.queries),key:isTime(this.matrix?.keys)};Object.assign(this,readable(
fitted,{afar:type>FLAT+1?type:0,seconds}));this.zoom=Math.max(1,Math.min(this.w,this.h)/Math.min(fitted.w,fitted.h))}everyNamed(){const{type,flat}=this;return{query:roundStep(
(type.query+.9)/this.h),key:flat?1:roundStep((type.key+.9)/this.w)}}clamp(){if(!this.matrix)return;const{queries,keys}=this.matrix;this.from.key=clampedFrom(this.
from.key,this.shownKeys,keys.length);this.from.query=clampedFrom(this.from.query,this.shownQueries,queries.length)}isNew({query,key}){const said=`${query}:${key}`;
const before=this.revealed;this.revealed=said;return said!==before}magnify(factor){this.asked=true;this.zoom=Math.max(1,Math.min(largestZoom(this.fitted),this.zoom*
factor));this.size()}size(){const{w,h}=zoomed(this.fitted,this.zoom);this.w=w;this.h=h}revealing({query,key}){const{from,shownQueries,shownKeys}=this;return{query:revealedFrom(
query,from.query,shownQueries),key:revealedFrom(key,from.key,shownKeys)}}};function cellTip(matrix,cell,others){const{query,key}=cell;const{queries,keys}=matrix;const value=matrix.value(query,key);const pair=el("span",{class:"mono"},el(
"bdi",{},queries.text[query])," → ",el("bdi",{},keys.text[key]));if(Number.isNaN(value)){const{queries:from,keys:to,said}=strongestAround(matrix,cell);const block=tr(
"in a block ({from} → {to}) whose strongest is",{from:from.join(" to "),to:to.join(" to ")});return[pair,el("small",{},block),el("b",{class:"mono"},said)]}return[
pair,el("b",{class:"mono"},matrix.said(value,matrix.withinOf(query))),matrix.knows(query)?el("small",{class:"quiet"},tr("rank {rank} of {keys}",{rank:matrix.rank(
query,key),keys:keys.length})):"",...others().map(([name,said])=>el("small",{class:"quiet"},`${name} ${said}`))]}function barTip(matrix,{key,query}){const{queries,
keys}=matrix;if(key!==void 0&&key<keys.length){return[el("span",{class:"mono"},keys.text[key]),el("small",{},tr("receives")),el("b",{class:"mono"},number(matrix.
received[key])),el("small",{class:"quiet"},tr("mean over queries"))]}if(query!==void 0&&query<queries.length){return[el("span",{class:"mono"},queries.text[query]),
el("small",{},tr("entropy")),el("b",{class:"mono"},tr("{entropies} bits",{entropies:number(matrix.entropies[query])}))]}return null}var IMAGES=new WeakMap;function paintTiles(context,place,matrix,ramps,scale){const{tile:tileAt,side:cells=0}=matrix.near??{};if(!tileAt)return;const{left,top,w,
h,from}=place;const level=levelOf(Math.max(w,h)*(window.devicePixelRatio||1));const block=2**level;const side=cells*block;const lastRow=Math.min(matrix.queries.
length-1,from.query+place.shownQueries);const lastColumn=Math.min(matrix.keys.length-1,from.key+place.shownKeys);for(const row of tilesAlong(from.query,lastRow,
side)){for(const column of tilesAlong(from.key,lastColumn,side)){const tile=tileAt(level,row,column);if(!tile)continue;const x=left+(column*side-from.key)*w;const y=top+
(row*side-from.query)*h;const image=imageOf(tile,matrix,ramps,scale);context.drawImage(image,x,y,tile.columns*block*w,tile.rows*block*h)}}}function imageOf(tile,matrix,ramps,scale){
const look=`${scale} ${matrix.strongest} ${ramps.ramp.css[255]}`;const known=IMAGES.get(tile);if(known?.look===look)return known.canvas;const{canvas,context}=offscreen(
tile.columns,tile.rows);const image=context.createImageData(tile.columns,tile.rows);const pixels=new Uint32Array(image.data.buffer);const colorOf=packedOf(matrix,
scaleOf(scale,matrix.strongest/tile.scale),ramps);for(let i=0;i<pixels.length;i++)pixels[i]=colorOf(tile.values[i]);context.putImageData(image,0,0);IMAGES.set(tile,
{look,canvas});return canvas}var MOVES3={ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0]};var Heatmap=class extends MapPlace{constructor({onHover,onLock,others}){super();this.
others=others;this.onHover=onHover;this.onLock=onLock;this.drawing=null;this.marks={hover:null,lock:null};this.labels=new Labels;this.imageOf=null;this.cells=null;
this.told=null;this.dragged=false;this.moved=false;this.base=el("canvas",{"aria-hidden":"true"});this.over=el("canvas",{class:"over",tabindex:"0",role:"applicat\
ion","aria-roledescription":"attention map","aria-label":tr("Attention map. Arrow keys move the locked cell; plus, minus and 0 zoom."),on:{mousemove:event=>this.
pointed(event),mouseleave:()=>{this.hush();this.onHover(null)},click:event=>this.clicked(event),dblclick:event=>this.zoomAt(event,2),wheel:event=>this.wheeled(event),
mousedown:event=>this.grab(event),keydown:event=>this.pressed(event)}});this.tip=el("div",{class:"tip",hidden:true});this.element=el("div",{class:"map-box"},this.
base,this.over,this.tip)}showAll(){this.reset({zoom:1,from:{query:0,key:0}});this.redraw()}hush(){this.tip.hidden=true;this.told=null}draw(drawing,marks=this.marks){
const{matrix}=drawing;if(this.drawing?.matrix!==matrix)this.hush();this.drawing=drawing;this.marks=marks;this.width=drawing.room.width;this.height=drawing.room.
height;if(!this.width||!this.height)return;const{shownQueries,shownKeys}=this;this.layOut(drawing,contextOf(this.base));const isOther=shownQueries!==this.shownQueries||
shownKeys!==this.shownKeys;const lock2=this.marks.lock;if(lock2&&(this.isNew(lock2)||isOther&&!this.asked))this.from=this.revealing(lock2);this.paint(prepare(this.
base,this.width,this.height),drawing);this.drawOver()}redraw(){if(this.drawing)this.draw(this.drawing)}paint(context,{matrix,scale,ramps,colors,ink,type}){const{
left,top,w,h,from}=this;const{queries,keys}=matrix;context.save();context.beginPath();context.rect(left,top,this.mapWidth,this.mapHeight);context.clip();context.
imageSmoothingEnabled=false;if(matrix.hides)hatch(context,this,colors.line);context.drawImage(this.image(matrix,scale,ramps),left-from.key*w,top-from.query*h,keys.
length*w,queries.length*h);paintTiles(context,this,matrix,ramps,scale);gridLines(context,this,colors.page);borderLines(context,this,matrix,colors.secondary);cellNumbers(
context,this,matrix,scale,ramps.ramp,{mono:colors.mono,type},ink);context.restore();scrollMarks(context,this,matrix,colors.line);context.drawImage(this.labels.image(
this.labelled(matrix,colors),this.width,this.height),0,0,this.width,this.height);if(this.margin)paintBars(context,this,matrix,{colors,ramp:ramps.ramp})}image(matrix,scale,ramps){
const of=[matrix,scale,ramps,this.w,this.h,window.devicePixelRatio];if(this.imageOf?.some((each,n)=>each!==of[n])??true){this.cells=mapImage(matrix,scale,ramps,
this);this.imageOf=of}return this.cells}labelled(matrix,colors){const{every,type,flat}=this;return{axes:matrix,place:this,every,type,flat,colors}}mark(marks){this.
marks=marks;if(!this.drawing)return;const{lock:lock2}=marks;if(lock2&&this.isNew(lock2))this.reveal(lock2.query,lock2.key);this.drawOver()}drawOver(){if(!this.drawing)
return;const context=prepare(this.over,this.width,this.height);const{hover:hover2,lock:lock2}=this.marks;const{matrix,colors}=this.drawing;const shown=hover2??lock2;
if(lock2){const row={...lock2,key:0,keyTo:matrix.keys.length-1};outline(context,this,row,colors.accent,1);outline(context,this,lock2,colors.accent,2)}if(hover2)
outline(context,this,hover2,colors.text,1);if(!shown)return;const labelled=this.labelled(matrix,colors);emphasise(context,labelled,shown,"query");emphasise(context,
labelled,shown,"key")}cellAt({offsetX,offsetY}){return cellAt(this,offsetX,offsetY)}pointed(event){if(this.dragged)return;const cell=this.cellAt(event);this.over.
style.cursor=cell?"crosshair":"default";this.onHover(cell);this.told={cell,event};this.tell()}tell(){if(!this.told||!this.drawing)return;const{cell,event}=this.
told;const{matrix}=this.drawing;const said=cell?cellTip(matrix,cell,()=>this.others(cell)):this.margin?barTip(matrix,barAt(this,event.offsetX,event.offsetY)):null;
this.tip.hidden=!said;if(!said)return;this.tip.replaceChildren(...said);const right=event.offsetX+20+this.tip.offsetWidth>this.width;this.tip.style.left=`${right?
Math.max(0,event.offsetX-this.tip.offsetWidth-12):event.offsetX+16}px`;this.tip.style.top=`${Math.min(event.offsetY+16,this.height-this.tip.offsetHeight)}px`}clicked(event){
if(this.moved)return;const cell=this.cellAt(event);if(cell)this.onLock(cell,"toggle")}wheeled(event){if(event.ctrlKey||event.metaKey){event.preventDefault();this.
zoomAt(event,Math.exp(-event.deltaY/200))}else if(this.scroll(event))event.preventDefault()}scroll({deltaX,deltaY,shiftKey}){const{query,key}=this.from;const[across,
down]=shiftKey?[deltaY,0]:[deltaX,deltaY];this.from={query:query+down/this.h,key:key+across/this.w};this.clamp();if(this.from.query===query&&this.from.key===key)
return false;this.hush();this.redraw();return true}zoomAt(event,factor){const{query,key}=pointAt(this,event.offsetX,event.offsetY);this.zoomAround(query,key,factor,
event.offsetX,event.offsetY)}zoomAround(query,key,factor,x,y){this.magnify(factor);this.from={query:query-(y-this.top)/this.h,key:key-(x-this.left)/this.w};this.
redraw()}zoomBy(factor){const at=this.marks.lock??{query:this.from.query+this.shownQueries/2,key:this.from.key+this.shownKeys/2};const x=this.left+this.mapWidth/
2;const y=this.top+this.mapHeight/2;this.zoomAround(at.query+.5,at.key+.5,factor,x,y)}grab(event){this.moved=false;if(this.zoom===1)return;const{query,key}=this.
from;const move=(dx,dy)=>{if(Math.abs(dx)+Math.abs(dy)>4)this.moved=this.dragged=true;this.from.key=key-dx/this.w;this.from.query=query-dy/this.h;this.redraw()};
drag(event,move,()=>this.dragged=false)}reveal(query,key){const to=this.revealing({query,key});const{from}=this;if(to.query===from.query&&to.key===from.key)return;
this.from=to;this.redraw()}pressed(event){if(event.ctrlKey||event.metaKey||event.altKey)return;if(event.key==="+"||event.key==="=")this.zoomBy(2);else if(event.
key==="-")this.zoomBy(.5);else if(event.key==="0")this.showAll();else{const by=MOVES3[event.key];if(!by||!this.drawing)return;const{queries,keys}=this.drawing.matrix;
const at=this.marks.lock??{query:0,key:0};const within=(value,count)=>Math.max(0,Math.min(count-1,value));const query=within(at.query+by[0],queries.length);const key=within(
at.key+by[1],keys.length);this.reveal(query,key);this.onLock({query,key},"set")}event.preventDefault()}};var KEYS=[[N_("anywhere"),[["?",N_("this panel")],["m  l  t  n",N_("map, lines, text, numbers")],["[  ]",N_("head before, after")],["p",N_("present: large, alon\
e")],["f",N_("full screen")],[N_("Esc"),N_("one size up: cell, head, answer")],[N_("Tab"),N_("go to the next part")]]],[N_("all heads"),[["← ↑ → ↓",N_("\
choose a head")],[N_("shift + arrow"),N_("add heads to the mix")],[N_("ctrl + arrow, space"),N_("only move, then add or remove")],[N_("Home  End"),N_("first, la\
st head")],[N_("↑ ↓, Enter"),N_("in the list: go, choose")]]],[N_("text"),[["← →",N_("from token to token")],[N_("Enter"),N_("lock")],[N_("shift + arrow"),
N_("lock a span")]]],[N_("map"),[["← ↑ → ↓",N_("lock the next cell")],["+  −  0",N_("zoom in, out, whole map")],[N_("wheel"),N_("scroll a map that doe\
s not fit")]]],[N_("lines"),[["↑ ↓",N_("from token to token")],["← →",N_("queries, keys")],[N_("Enter"),N_("lock")]]]];var TRIED=[[N_("what is selected"),
[["e  h  x  s  c",N_("explain, hide, cut, silence, compare")],[N_("shift + f"),N_("the heads in which it weighs most")],["z",N_("take the last try back")],["a  \
b",N_("mark a try as A, as B")]]]];function helpPanel(){const dialog=el("dialog",{class:"help","aria-label":tr("Keys")});dialog.append(el("header",{},el("h2",{},
tr("Keys")),button(tr("close"),tr("Close"),()=>dialog.close())),...[...KEYS,...beside.benchOf?TRIED:[]].map(([where,keys])=>el("section",{},el("h3",{},tr(where)),
el("dl",{},...keys.flatMap(([key,what])=>[el("dt",{class:"mono"},tr(key)),el("dd",{},tr(what))])))),el("p",{class:"quiet"},tr("By mouse: click locks, ctrl or sh\
ift and click adds a head, drag over the text locks a span, ctrl and wheel zoom the map.")));dialog.addEventListener("click",event=>event.target===dialog&&dialog.
close());return dialog}var LayerBrush=class{constructor({onMove}){this.said=el("output",{class:"quiet"});this.slider=el("input",{type:"range",min:"0",step:"1","aria-label":tr("First l\
ayer of the grid"),on:{input:event=>onMove(Number(event.target.value))}});this.element=el("label",{class:"brush",hidden:true},this.slider,this.said)}draw(shown){
this.element.hidden=!shown;if(!shown)return;const{from,last,count,range}=shown;this.slider.max=String(last);this.slider.value=String(from);this.said.textContent=
tr("layers {range} to {range2} of {count}",{range:range[0],range2:range[1],count})}};var STEPS=8;function curves({x:[left,right],y,strongest}){const paths=Array.from({length:STEPS},()=>null);const bend=(right-left)*.45;return{add(query,key,value){
const step=Math.min(STEPS-1,Math.floor(value/strongest*STEPS));const path=paths[step]??=new Path2D;const[from,to]=[y(query),y(key)];path.moveTo(left,from);path.
bezierCurveTo(left+bend,from,right-bend,to,right,to)},stroke(context,{color,least,standsOut=false}){context.save();context.strokeStyle=color;context.lineCap="ro\
und";paths.forEach((path,step)=>{if(!path)return;const share=(step+1)/STEPS;context.globalAlpha=least+(1-least)*share;context.lineWidth=standsOut?1+3*share:1+1.5*
share;context.stroke(path)});context.restore()}}}var ROW=24;var TOP=24;var SIDE=12;var LABEL=176;var SIDES={ArrowLeft:"query",ArrowRight:"key"};var Lines=class{constructor({onHover,onLock}){this.onHover=onHover;
this.onLock=onLock;this.widths=new WeakMap;this.kept=new WeakMap;this.at={side:"query",index:0};this.drawing=null;this.shown=null;this.width=0;this.height=0;this.
leftRoom=0;this.rightRoom=0;this.x=[0,0];this.strongest=0;this.base=el("canvas",{"aria-hidden":"true"});this.over=el("canvas",{class:"over",tabindex:"0",role:"a\
pplication","aria-roledescription":"lines between tokens",on:{mousemove:event=>this.onHover(this.tokenAt(event)),mouseleave:()=>this.onHover(null),blur:()=>this.
onHover(null),click:event=>{const found=this.tokenAt(event);if(found)this.onLock(found,"toggle")},keydown:event=>this.pressed(event)}});this.stage=el("div",{class:"\
stage"},this.base,this.over);this.room=el("div",{},this.stage);this.element=el("div",{class:"lines-box",on:{scroll:()=>this.scrolled()}},this.room)}draw(drawing){
this.drawing=drawing;const{sources,colors,tallest}=drawing;const{queries,keys}=sources[0].matrix;const last=(this.at.side==="query"?queries:keys).length-1;this.
at={side:this.at.side,index:Math.min(this.at.index,last)};const width=this.element.clientWidth;if(!width)return;const content=TOP+Math.max(queries.length,keys.length)*
ROW+4;this.height=Math.min(content,tallest);this.width=width;this.element.style.height=`${this.height}px`;this.room.style.height=`${content}px`;const most=Math.
min(LABEL,width*.34);this.leftRoom=Math.min(most,Math.max(40,this.widthOf(queries,colors)));this.rightRoom=Math.min(most,Math.max(40,this.widthOf(keys,colors)));
this.x=[this.leftRoom+SIDE,width-this.rightRoom-SIDE-8];this.strongest=Math.max(...sources.map(({matrix})=>matrix.strongest),1e-9);this.over.setAttribute("aria-\
label",counted("Lines. Up and down move between tokens, left and right change the side, Enter locks.","Lines of {n} heads. Up and down move between tokens, left\
 and right change the side, Enter locks.",sources.length));this.paint(drawing)}widthOf(axis,colors){const known=this.widths.get(axis);if(known!==void 0)return known;
const context=contextOf(this.base);context.font=`13px ${colors.mono}`;const distinct=[...new Set(axis.text)];const widest2=Math.max(...distinct.map(text2=>context.
measureText(text2).width));this.widths.set(axis,widest2);return widest2}get sight(){const top=this.element.scrollTop;return[Math.max(0,Math.floor((top-TOP)/ROW)),
Math.floor((top+this.height-TOP)/ROW)]}y(index){return TOP+(index+.5)*ROW-this.element.scrollTop}scrolled(){if(!this.drawing)return;this.paint(this.drawing);this.
drawOver(this.shown)}paint(drawing){const context=prepare(this.base,this.width,this.height);for(const{matrix,color}of drawing.sources){this.curvesOf(matrix,drawing).
stroke(context,{color,least:this.seen(color)})}}seen(color){return this.drawing?leastOpacity(color,this.drawing.colors.page):1}curves(){return curves({x:this.x,
y:index=>this.y(index),strongest:this.strongest})}curvesOf(matrix,{pairs,least,allowed}){const{x,element,height,strongest}=this;const floor=least*strongest;const stamp=[
...x,element.scrollTop,height,pairs,floor,strongest].join(" ");const kept2=this.kept.get(matrix);if(kept2?.stamp===stamp)return kept2.paths;const paths=this.curves();
const add2=(query,key,value)=>{if(allowed(query,key))paths.add(query,key,value)};const[first,last]=this.sight;const[lastQuery,lastKey]=[matrix.queries.length-1,
matrix.keys.length-1];const keysInSight=[first,Math.min(last,lastKey)];matrix.above(floor,[0,Math.min(first-1,lastQuery)],keysInSight,add2);matrix.above(floor,[
first,Math.min(last,lastQuery)],[0,lastKey],add2);matrix.above(floor,[last+1,lastQuery],keysInSight,add2);this.kept.set(matrix,{stamp,paths});return paths}drawOver(shown){
this.shown=shown;if(!this.drawing)return;const{colors,names}=this.drawing;const context=prepare(this.over,this.width,this.height);this.base.style.opacity=shown?
"0.24":"1";const linked=shown?this.drawLinks(context,shown,this.drawing):new Map;context.font=`11px ${colors.sans}`;context.fillStyle=colors.page;context.globalAlpha=
.92;context.fillRect(0,0,this.width,TOP-4);context.globalAlpha=1;context.textBaseline="middle";context.fillStyle=colors.secondary;context.textAlign="right";context.
fillText(names.query,this.leftRoom,TOP/2-2);context.textAlign="left";context.fillText(names.key,this.x[1]+SIDE,TOP/2-2);context.save();context.beginPath();context.
rect(0,TOP-4,this.width,this.height);context.clip();context.font=`13px ${colors.mono}`;const none=new Map;this.labels(context,"query",shown,shown?.side==="key"?
linked:none,this.drawing);this.labels(context,"key",shown,shown?.side==="query"?linked:none,this.drawing);context.restore()}drawLinks(context,shown,{sources,least,
allowed}){const linked=new Map;const floor=least*this.strongest;const byQuery=shown.side==="query";sources.forEach(({matrix,color},number2)=>{const draw=this.curves();
for(let at=shown.first;at<=shown.last;at++){const values=(byQuery?matrix.row(at):matrix.column(at))??[];values.forEach((value,index)=>{const[query,key]=byQuery?
[at,index]:[index,at];if(value<floor||value<=0||!allowed(query,key))return;draw.add(query,key,value);const marks=linked.get(index)??sources.map(()=>0);marks[number2]=
Math.max(marks[number2],value/this.strongest);linked.set(index,marks)})}draw.stroke(context,{color,least:this.seen(color),standsOut:true})});return linked}labels(context,side,shown,linked,{
sources,colors}){const[{matrix}]=sources;const axis=side==="query"?matrix.queries:matrix.keys;const[first,last]=this.sight;const right=side==="query";context.textAlign=
right?"right":"left";const room=right?this.leftRoom:this.rightRoom;const x=right?this.leftRoom:this.x[1]+SIDE;for(let index=first;index<=Math.min(last,axis.length-
1);index++){const y=this.y(index);const marks=linked.get(index);const chosen2=shown&&shown.side===side&&index>=shown.first&&index<=shown.last;if(marks)bands(context,
sources,marks,{x:right?0:x-4,y,width:room+8});if(chosen2){context.strokeStyle=colors.accent;context.lineWidth=2;context.strokeRect(right?1:x-4,y-ROW/2+2,room+(right?
5:8),ROW-4)}const strong=chosen2||marks||!shown;context.fillStyle=strong?colors.text:colors.secondary;context.fillText(fit(context,axis.text[index],room),x,y+.5)}}tokenAt(event){
if(!this.drawing)return null;const index=Math.floor((event.offsetY+this.element.scrollTop-TOP)/ROW);const middle2=(this.x[0]+this.x[1])/2;const side=event.offsetX<
middle2?"query":"key";const known=index>=0&&index<this.count(side);const onLabel=event.offsetX<this.x[0]+24||event.offsetX>this.x[1]-24;this.over.style.cursor=known&&
onLabel?"pointer":"default";return known&&onLabel&&event.offsetY>TOP-6?{side,index}:null}count(side){const matrix=this.drawing?.sources[0].matrix;return(side===
"query"?matrix?.queries:matrix?.keys)?.length??0}pressed(event){const by={ArrowUp:-1,ArrowDown:1,PageUp:-20,PageDown:20}[event.key];const side=SIDES[event.key];
if(event.key==="Enter"||event.key===" ")this.onLock(this.at,"toggle");else if(by||side){const to=side??this.at.side;const index=Math.max(0,Math.min(this.count(to)-
1,this.at.index+(by??0)));this.at={side:to,index};this.reveal(index);this.onHover(this.at)}else return;event.preventDefault()}reveal(index){const y=TOP+index*ROW;
const box=this.element;if(y-TOP<box.scrollTop)box.scrollTop=y-TOP;if(y+ROW>box.scrollTop+this.height)box.scrollTop=y+ROW-this.height}};function bands(context,sources,marks,{
x,y,width}){const high=(ROW-6)/marks.length;marks.forEach((share,number2)=>{context.fillStyle=sources[number2].color;context.globalAlpha=.06+.34*share;context.fillRect(
x,y-ROW/2+3+number2*high,width,high)});context.globalAlpha=1}var WeightPath=class extends Mounted{header;rows;at;columns;dimensions;constructor(element){super(element,"weight-path")}resized(){}show(data){const{header,arrays}=unpack(
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
pathStep(tr("plus the position part"),part,h.score,h.position))}const visible=h.row.filter(value=>value!==null).length;const largest2=h.highest<0?`(${score(h.highest)}\
)`:score(h.highest);const sink=h.sink===null?"":tr(" and the sink, {sink}",{sink:score(h.sink)});steps.push(pathStep(tr("exp, minus the largest score of the row"),
tr("exp(score − {largest})",{largest:largest2}),h.raised,h.highest),pathStep(tr("divided by the sum of the row"),tr("÷ {total}, over {visible} keys{sink}",{total:number(
h.total),visible,sink}),h.weight,h.total));steps[steps.length-1].classList.add("weight");return steps}wholeRow(){const h=this.header;const rows=h.keys.map((key,i)=>{
const value=h.row[i];if(value===null)return[key,String(i),"−∞ (hidden)","0"];return[key,String(i),String(value),String(Math.exp(value-h.highest)/h.total)]});
if(h.sink!==null)rows.push(["(sink)","",String(h.sink),String(Math.exp(h.sink-h.highest)/h.total)]);return rows}theme(){this.root.dataset.theme=themeOf(this.root);
const ramp=signedRampOf(this.root);this.root.style.setProperty("--minus",ramp.shade(-1));this.root.style.setProperty("--plus",ramp.shade(1))}key(event){const by=event.
key==="ArrowLeft"?-1:event.key==="ArrowRight"?1:0;if(!by)return;event.preventDefault();const last=this.columns.length-1;this.point(this.at===null?by>0?0:last:Math.
max(0,Math.min(last,this.at+by)))}point(i){if(this.at!==null)this.columns[this.at].forEach(cell=>cell.classList.remove("pointed"));this.at=i;if(i===null){this.dimensions.
textContent=tr("Point at a dimension, or use the arrow keys, for its exact numbers.");return}this.columns[i].forEach(cell=>cell.classList.add("pointed"));const[
q,k,product]=this.rows.map(row=>row.values[i]);this.dimensions.replaceChildren(tr("dimension {i}: ",{i}),el("span",{class:"mono",title:`${q} × ${k} = ${product}`},
`${q} × ${k} = ${product}`))}};function pathToken({at,text:text2}){return el("bdi",{class:"mono path-token",title:tr("token {at}",{at})},text2)}function pathStep(name,how,value,operand){
const exact2=operand===void 0?String(value):tr("{value} (with {operand})",{value,operand});const text2=value===null||value===-Infinity?"−∞":score(value);return el(
"li",{title:exact2},el("span",{class:"name"},name),el("span",{class:"quiet how"},how),el("b",{class:"mono value","data-exact":String(value)},text2))}var KEPT_PATHS=64;var PathPanel=class{constructor(){this.said=el("p",{class:"quiet",role:"status"});this.plain=el("section",{class:"panel"},el("header",{},el("h\
3",{},tr("Query and key"))),this.said);this.drawing=el("div");this.element=el("div",{class:"path-panel"},this.plain,this.drawing);this.url=null;this.kept=new Kept;
this.shown=null;this.path=null}open({url}){this.url=url;this.kept=new Kept;this.shown=null}destroy(){this.shown=null;this.path?.destroy()}async show({why,stack,
layer,head,locked,query,key}){if(why)this.say(why);else if(!locked){this.say(tr("Lock a cell of the map to see its numbers here, from the two vectors to the wei\
ght."))}else if(query===null||key===null){this.say(tr("These numbers are for one query token and one key token: lock a single cell, in tokens."))}else await this.
fetch(`${stack}/${layer}/${head}/${query}/${key}`)}async fetch(address){if(this.shown===address)return;this.shown=address;const{kept:kept2,url}=this;const wanted=()=>this.
shown===address&&this.kept===kept2;try{const data=kept2.get(address)??await bytesFrom(`${url}/path/${address}`);kept2.set(address,data,KEPT_PATHS);if(!wanted())
return;this.path??=new WeightPath(this.drawing);this.path.show(data);this.plain.hidden=true;this.drawing.hidden=false}catch(error){if(wanted())this.say(tr("The \
numbers of this pair could not be fetched: {messageOf}",{messageOf:messageOf(error)}))}}say(sentence){this.shown=null;this.said.textContent=sentence;this.plain.
hidden=false;this.drawing.hidden=true}};function bitmap(pixels,rows,columns,mask){const{canvas,context}=offscreen(columns,rows);const image=context.createImageData(columns,rows);for(let i=0;i<rows*columns;i++){
const opacity=mask&&!mask[i]?64:255;image.data.set([pixels[3*i],pixels[3*i+1],pixels[3*i+2],opacity],4*i)}context.putImageData(image,0,0);return canvas}function paled(pixels,rows,columns,dark){
const grey=new Uint8ClampedArray(3*rows*columns);for(let i=0;i<rows*columns;i++){const light=.2126*pixels[3*i]+.7152*pixels[3*i+1]+.0722*pixels[3*i+2];grey.fill(
dark?14+.36*light:156+.38*light,3*i,3*i+3)}return bitmap(grey,rows,columns)}var SMALLEST_PICTURE=160;var PicturePanel=class{constructor({onHover,onLock}){this.onHover=onHover;this.onLock=onLock;this.canvas=el("canvas",{tabindex:"0",role:"\
application","aria-roledescription":"picture of patches","aria-label":tr("Weights over the picture. Arrow keys move the locked patch."),on:{mousemove:event=>this.
onHover(this.patchAt(event)),mouseleave:()=>this.onHover(null),click:event=>this.onLock(this.patchAt(event),"toggle"),keydown:event=>this.move(event)}});this.plain=
el("canvas",{role:"img","aria-label":tr("the picture as the model sees it")});this.others=el("div",{class:"line"});this.note=el("p",{class:"quiet"});this.element=
el("div",{class:"picture"},this.others,el("div",{class:"picture-row"},this.plain,this.canvas,this.note));this.built=null;this.marks=[];this.locked=null;this.size=
{width:0,height:0};this.tallest=Infinity}build({side,axis},grid,picture){const{pixels,rows,columns,mask,said}=picture;const leading=axis.length-grid[0]*grid[1];
const source=bitmap(pixels,rows,columns);const answer2=mask?bitmap(pixels,rows,columns,mask):source;this.built={picture,side,grid,leading,source,answer:answer2,
paled:new Map};this.note.textContent=[mask?tr("Left: the part that the model marks; the rest is faded."):"",said].filter(Boolean).join(" ");this.note.hidden=!this.
note.textContent;this.marks=axis.text.slice(0,leading).map((text2,index)=>el("button",{type:"button",class:"token",on:{mouseenter:()=>this.onHover({side,index}),
mouseleave:()=>this.onHover(null),click:()=>this.onLock({side,index},"toggle")}},text2));this.others.replaceChildren(...this.marks);this.others.hidden=!this.marks.
length}fit({ratio}){const tall=Math.max(SMALLEST_PICTURE,Math.min(this.tallest,this.element.clientWidth/2));const room=Math.max(64,Math.min(tall,(this.element.clientWidth-
20)/2));return{width:Math.round(room*Math.min(1,ratio)),height:Math.round(room*Math.min(1,1/ratio))}}draw({values,locked,shades}){const{look,plain,middle:middle2,
strong,onDark}=shades;this.locked=locked;this.marks.forEach((mark,i)=>{const{css,dark,light}=values?look(values[i]):plain;mark.style.background=css;mark.classList.
toggle("on-dark",dark);mark.classList.toggle("on-light",light);mark.classList.toggle("locked",Boolean(locked&&i>=locked.index&&i<=locked.end))});if(!this.built)
return;const{grid,leading,answer:answer2,source,picture}=this.built;this.size=this.fit(picture);this.paint(this.plain,answer2);const context=this.paint(this.canvas,
values?pale(this.built,onDark):source);if(!values)return;const[rows,columns]=grid;const[w,h]=[this.size.width/columns,this.size.height/rows];context.fillStyle=middle2;
for(let patch=0;patch<rows*columns;patch++){context.globalAlpha=.9*look(values[leading+patch]).share**.7;context.fillRect(patch%columns*w,Math.floor(patch/columns)*
h,w,h)}context.globalAlpha=1;if(!locked||locked.index<leading)return;const at=locked.index-leading;context.strokeStyle=strong;context.lineWidth=2;context.strokeRect(
at%columns*w+1,Math.floor(at/columns)*h+1,w-2,h-2)}paint(canvas,source){const context=prepare(canvas,this.size.width,this.size.height);context.imageSmoothingEnabled=
false;context.drawImage(source,0,0,this.size.width,this.size.height);return context}patchAt(event){if(!this.built)return null;const{side,leading,grid}=this.built;
const[rows,columns]=grid;const column=Math.floor(event.offsetX/this.size.width*columns);const row=Math.floor(event.offsetY/this.size.height*rows);if(column<0||row<
0||column>=columns||row>=rows)return null;return{side,index:leading+row*columns+column}}move(event){if(!this.built)return;const{side,leading,grid}=this.built;const[
rows,columns]=grid;const by={ArrowLeft:-1,ArrowRight:1,ArrowUp:-columns,ArrowDown:columns}[event.key];if(!by)return;event.preventDefault();const at=this.locked?
this.locked.index+by:leading;const last=leading+rows*columns-1;this.onLock({side,index:Math.max(0,Math.min(last,at))},"set")}};function pale({picture,paled:known},dark){
const{pixels,rows,columns}=picture;const made=known.get(dark)??paled(pixels,rows,columns,dark);known.set(dark,made);return made}function spanOver(from,to){const ends=[from.index,from.end??from.index,to.index,to.end??to.index];return{side:from.side,index:Math.min(...ends),end:Math.max(...ends)}}
function farEnd({index,end},to){return{side:to.side,index:to.index>index?index:end}}function ofGroups(groups,values,matrix,side){return groups.map(([first,last])=>{
const inside=values.slice(first,last+1);return side==="query"?inside.reduce((sum,value)=>sum+value,0)/inside.length:matrix.joined(inside)})}var TextPanel=class{constructor({onHover,onLock}){this.onHover=onHover;this.onLock=onLock;this.element=el("div",{class:"text",on:{mouseover:event=>this.hovered(
event),mouseleave:()=>this.onHover(null),focusout:({relatedTarget})=>this.element.contains(relatedTarget)||this.onHover(null),mousedown:event=>this.grab(event),
click:event=>this.clicked(event),keydown:event=>this.moved(event)}});this.lines=[];this.from=null;this.stretching=null;this.dragged=false;this.locked=null;this.
revealed=null}build(sides){this.from=null;this.stretching=null;this.dragged=false;this.lines=sides.map(lineOf);this.element.replaceChildren(...this.lines.map(({
name,parts,axis})=>el("div",{class:["sentence","turn"].includes(axis.unit)?"line sentences":"line"},name?el("span",{class:"line-name"},name):null,...parts.flatMap(
(part,i)=>[...opening(axis,i),part]))))}revealAgain(){this.revealed=null;this.reveal(this.locked)}draw({side,values:given,matrix,locked,shades}){for(const line of this.
lines){const shaded=given!==null&&(line.side===side||line.side==="both");const grouped=shaded&&line.groups.length<line.axis.length;const values=grouped?ofGroups(
line.groups,given,matrix,side):given;const{look,plain}=grouped&&values?shades.of(values):shades;line.shaded=shaded&&values?{values,matrix}:null;line.marks.forEach(
(mark,i)=>{const{css,dark,light}=shaded&&values?look(values[i]):plain;const[index,end]=line.groups[i];const isLocked=Boolean(locked&&end>=locked.index&&index<=locked.
end&&sameSide(line.side,locked.side));const state=`${css} ${isLocked}`;if(line.looks[i]===state)return;line.looks[i]=state;mark.style.background=css;mark.classList.
toggle("on-dark",dark);mark.classList.toggle("on-light",light);mark.classList.toggle("locked",isLocked);mark.setAttribute("aria-pressed",String(isLocked))})}this.
locked=locked;this.reveal(locked)}reveal(locked){const{element}=this;if(!locked)return;const line=this.lines.find(each=>sameSide(each.side,locked.side));const mark=line?.
marks[line.groups.findIndex(([,end])=>end>=locked.index)];if(!mark||mark===this.revealed||!element.clientHeight)return;this.revealed=mark;const[box,at]=[element.
getBoundingClientRect(),mark.getBoundingClientRect()];if(at.top>=box.top&&at.bottom<=box.bottom)return;element.scrollTop+=at.top-box.top-(box.height-at.height)/
2}lineOf(side){return this.lines.find(line=>line.side===side)}describe({side,index,end=index},mark){const line=this.lineOf(side);if(!line)return;const about=end>
index?tr("{first} to {last}",{first:line.axis.text[index],last:line.axis.text[end]}):line.axis.about(index);if(!line.shaded){mark.title=about;return}const{values,
matrix}=line.shaded;const value=values[line.marks.indexOf(mark)];mark.title=`${matrix.said(value,matrix.overview?0:matrix.within)} · ${about}`}hovered({target}){
const found=tokenOf(target);if(!found)return;if(this.from&&this.from.side===found.side&&this.from.index!==found.index){this.dragged=true;this.onLock(spanOver(this.
from,found),"set")}else if(!this.dragged)this.onHover(found);this.describe(found,target)}grab(event){const found=tokenOf(event.target);this.dragged=false;if(!found||
event.button!==0||event.shiftKey)return;event.preventDefault();event.target.focus();this.from=found;window.addEventListener("mouseup",()=>{this.from=null;setTimeout(
()=>this.dragged=false)},{once:true})}clicked(event){const found=tokenOf(event.target);if(!found||this.dragged)return;if(event.shiftKey&&this.locked){this.onLock(
spanOver(farEnd(this.locked,found),found),"set")}else this.onLock(found,"toggle")}moved(event){const found=tokenOf(event.target);const by={ArrowLeft:-1,ArrowRight:1}[event.
key];if(!found||!by)return;const marks=this.lineOf(found.side)?.marks??[];const next=marks[marks.indexOf(event.target)+by];const to=next&&tokenOf(next);if(!to)return;
event.preventDefault();if(event.shiftKey){const held=this.locked&&this.stretching?this.stretching:found;this.stretching=held;this.onLock(spanOver(held,to),"set")}else
this.stretching=null;event.target.tabIndex=-1;next.tabIndex=0;next.focus();if(!event.shiftKey)this.onHover(to)}};function lineOf({name,side,axis}){const marks=[];
const parts=axis.running.map(({text:text2,index,end,joined})=>{if(index<0)return el("span",{class:"token gone",title:tr("left out")},text2);const mark=el("butto\
n",{type:"button",class:joined?"token joined":"token","data-index":index,"data-end":end>index?end:null,"data-side":side,tabindex:marks.length?"-1":"0"},text2);marks.
push(mark);return mark});const groups=axis.running.filter(({index})=>index>=0).map(({index,end})=>[index,end]);return{side,axis,marks,groups,parts,name,looks:[],
shaded:null}}function tokenOf(target){if(!(target instanceof HTMLElement)||target.dataset.index===void 0)return null;const{index,end}=target.dataset;const side=target.
dataset.side;return end===void 0?{side,index:Number(index)}:{side,index:Number(index),end:Number(end)}}function sameSide(line,side){return line==="both"||line===
side}function opening(axis,i){if(startsSegment(axis,i))return[el("br")];const{turn,roles}=axis.tokens;if(!turn||axis.unit==="turn")return[];const number2=turn[axis.
running[i].first];if(i>0&&number2===turn[axis.running[i-1].first])return[];return[i>0?el("br"):"",el("span",{class:`role ${roles[number2]}`},roles[number2])]}function startsSegment(axis,i){
const segment=at=>axis.tokens.segment[axis.running[at].first];if(i===0||segment(i)!==1)return false;for(let before=0;before<i;before++)if(segment(before)===1)return false;
return true}function partsOf(actions,arrange,moveLayers,now){const{select:select3,hover:onHover,lock:onLock}=actions;return{atlas:new Atlas({onSelect:select3}),finder:new Finder(
{onArrange:arrange,onFind:head=>select3(head,"one")}),brush:new LayerBrush({onMove:moveLayers}),scatter:new HeadScatter({onSelect:select3}),headList:new HeadList(
{onSelect:select3}),map:new Heatmap({onHover,onLock,others:cell=>now().scene.others(now().state,cell)}),path:new PathPanel,lines:new Lines({onHover,onLock}),textPanel:new TextPanel(
{onHover,onLock}),picturePanel:new PicturePanel({onHover,onLock}),headPanel:new HeadPanel({onMix:actions.mix,onRemove:head=>select3(head,"toggle")}),help:helpPanel(),
firstHint:el("p",{class:"quiet first-hint"})}}function inkOf(root){const style=getComputedStyle(root);const[onDark,onLight]=["--on-dark","--on-light"].map(name=>style.
getPropertyValue(name));return{onDark,onLight}}function sizeShown(size,hover2){if(size!=="answer"||!hover2)return size;return hover2.side===void 0?"cell":"token"}function drawSelected({right,sizes,readout:box,
strongest,direction},look,found){const{scene,state}=look;const size=sizeShown(state.size,state.hover);if(right.dataset.size!==size)right.dataset.size=size;sizes.
mark(size);direction.hidden=!scene.isOneText(state);const{matrix}=scene;if(!found){const[thing]=thingsOf(matrix.keys.tokens);const said=tr("Point at a {thing} o\
r a cell to read its {noun}; click to lock it.",{thing:tr(thing),noun:matrix.quantity.noun});box.replaceChildren(el("p",{class:"quiet"},said));strongest.replaceChildren();
return}const others=found.row?scene.others(state,found.cell):[];box.replaceChildren(...readout(matrix,found.cell,found.row,others));strongest.replaceChildren(...strongestList(
matrix,found))}var TYPE=13;var LARGE_TYPE=20;var NARROW=860;var Panels=class{constructor(root,now,actions){this.root=root;this.now=now;this.actions=actions;this.parts=partsOf(
actions,()=>this.drawAtlas(),from=>{this.allHeads.from=from;this.drawAtlas()},now);this.allHeads=new AllHeads(this.parts,now);this.width=0;this.room={width:0,height:0};
this.sizes=new ResizeObserver(()=>this.fill());this.moved=true;this.input=new Input(this.parts.textPanel,this.parts.picturePanel,now);this.pictures=new Pictures(
this.parts.map,this.parts.lines,now,actions.choose);this.orderBy=el("span");this.markQuantity=()=>{};this.tables=new NumberTables(now,()=>this.read(now().state.
lock));this.laidOut=null}destroy(){this.sizes.disconnect();this.parts.path.destroy()}get layout(){if(!this.laidOut)throw new Error("The panels appear when there\
 is something to show.");return this.laidOut}open(shareTools2){const{scene,state}=this.now();const{header}=scene;const{parts}=this;const{firstHint}=parts;const[
thing]=thingsOf(header.axes[0]);firstHint.textContent=tr("Point at a {thing} to see where it looks; click to lock it. Then choose another head.",{thing:tr(thing)});
this.input.open();parts.map.reset(header.opened?.map);parts.path.open(header);this.orderBy=el("span",{},parts.finder.build(scene.stackOf(state),header.metrics));
this.tables.renew(header.metrics);this.laidOut=layOut(header,state,parts,{text:this.input.element,orderBy:this.orderBy,tables:this.tables.all,shareTools:shareTools2},
this.actions);this.moved=true;this.sizes.disconnect();this.sizes.observe(this.laidOut.drawing);return this.laidOut.page}get arranged(){return this.allHeads.arranged}changeStack(){
const{scene,state}=this.now();const{finder,map}=this.parts;this.orderBy.replaceChildren(finder.build(scene.stackOf(state),scene.header.metrics));map.reset()}drawQuantities(){
const{scene,state}=this.now();const{elements,mark}=quantityMenus(scene.header.prediction,scene.quantities.choices(state.stack),state,this.actions.chooseQuantity);
this.markQuantity=mark;this.layout.quantity.replaceChildren(...elements)}drawCuts(){const{scene,state}=this.now();const{unit,hide,padding}=this.layout;const tokens=scene.
header.axes[scene.stackOf(state).queries];const menus=cutMenus(scene.cutting.choices,tokens,this.actions.choose);keepFocus(unit.parentElement??unit,()=>{unit.replaceChildren(
...menus.units);hide.replaceChildren(...menus.hides);padding.replaceChildren(...menus.padding)})}get narrow(){return this.width<=NARROW}get presents(){return this.
root.classList.contains("presenting")}drawAll(){const width=this.root.clientWidth;if(!width)return;this.moved||=width!==this.width;this.width=width;this.layout.
placeList(this.narrow);this.layout.present.textContent=this.presents?tr("Leave"):tr("Present");this.drawAtlas();this.drawHead()}drawAnew(){this.moved=true;if(this.
laidOut)this.drawAll()}fill(){const{width,height}=this.measured();if(width===this.room.width&&height===this.room.height)return;this.moved=true;if(this.width)this.
drawPicture()}measured(){const{width,height}=this.layout.drawing.getBoundingClientRect();return{width:Math.floor(width),height:Math.floor(height)}}drawScreen(){
if(!this.laidOut)return;const{screen}=this.laidOut;const on=Boolean(document.fullscreenElement);screen.textContent=on?tr("Leave full screen"):tr("Full screen");
screen.title=on?tr("Leave full screen (key f or Escape)"):tr("Full screen (key f)");screen.setAttribute("aria-label",screen.title);this.drawAnew()}drawAtlas(){this.
allHeads.draw(this.layout,this.narrow);this.allHeads.list(this.read(this.now().state.lock))}showAlike(){if(this.narrow)this.layout.openSheet(true);this.parts.headList.
start()}drawHead(){const{scene,state}=this.now();const{matrix,cutting}=scene;const{layout,parts}=this;const stack=scene.stackOf(state);this.input.draw(layout);layout.
mapName.textContent=matrix.name;this.markQuantity(state.options);parts.headPanel.draw({heads:state.heads,mixing:state.mixing,stack,metrics:scene.header.metrics,
colorOf:head=>this.allHeads.colorOf(head),entropy:this.mixEntropy()});this.markCuts();layout.rule.textContent=rule(stack,state.heads,state.mixing,matrix);layout.
rule.title=layout.rule.textContent;layout.rule.classList.toggle("cut",Boolean(matrix.without));const notes=cutting.nothingLeft?[tr("Nothing would be left of thi\
s input: all tokens are shown."),...matrix.notes]:matrix.notes;layout.stated.textContent=notes.join(" ");layout.stated.hidden=!notes.length;layout.formula.replaceChildren(
el("span",{class:"mono"},matrix.formula),` · ${matrix.source}`);this.drawPicture();this.drawLinked();this.drawPath();this.tables.refresh("heads","links","row")}drawPicture(){
const{layout,parts}=this;const{scene,state}=this.now();const{view}=state.options;const asMap=view==="map";if(this.root.dataset.view!==view){this.root.dataset.view=
view;this.moved=true;parts.textPanel.revealAgain()}layout.views.mark(view);if(view==="numbers")this.tables.show();layout.scale.hidden=!asMap||scene.matrix.quantity.
signed;parts.map.element.hidden=layout.mapTools.hidden=!asMap;parts.lines.element.hidden=layout.lineTools.hidden=view!=="lines";parts.picturePanel.tallest=view===
"text"?Infinity:this.root.clientHeight/4;if(this.moved)this.room=this.measured();this.moved=false;if(asMap)this.pictures.drawMap(layout,this.room,this.presents?
LARGE_TYPE:TYPE);else if(view==="lines")this.pictures.drawLines(this.room,layout);else this.pictures.tellExactness(layout)}mixEntropy(){const{scene,state}=this.
now();if(state.heads.length===1)return null;const{overview,entropies}=scene.weightsOf(state,state.heads,{whole:true});return overview?null:entropies.reduce((sum,bits)=>sum+
bits,0)/entropies.length}markCuts(){const{matrix,cutting}=this.now().scene;const{unit,hide,padding}=this.layout;const cut=matrix.overview?{}:cutting.cut;const units=[
matrix.keys.unit,matrix.queries.unit];setMenu(unit,units.find(each=>each!=="token")??"token");setMenu(hide,cut.hide??"nothing");setMenu(padding,cut.padding??"sh\
own")}drawLinked(){const{scene,state,palette}=this.now();const{matrix}=scene;const[hover2,lock2]=[this.read(state.hover),this.read(state.lock)];this.pictures.mark(
hover2,lock2);const found=hover2??lock2;const values=found?.values??null;this.input.shade({side:found?found.to?"query":"key":"both",values,matrix,locked:found&&
lock2&&lockedUnits(lock2,scene.isOneText(state)),shades:shadesOf(matrix.quantity.signed,values,palette)});this.layout.unshaded.textContent=found?unshaded(matrix,
values):"";drawSelected(this.layout,this.now(),found)}drawLocked(){this.drawLinked();this.allHeads.list(this.read(this.now().state.lock));this.pictures.revealLines();
this.tables.refresh("row");this.drawPath()}drawPath(){const{scene,state}=this.now();if(state.options.view!=="numbers")return;this.parts.path.show({why:scene.quantities.
why(state.stack,"paths"),stack:scene.stackOf(state).address??state.stack,...state.focus,...pairOf(scene.matrix,this.read(state.lock)?.cell)})}read(spot){const{scene,
state}=this.now();return scene.read(state,spot)}drawLines(){this.pictures.drawLines(this.room)}drawRow(){this.drawLinked();this.pictures.tell();this.tables.refresh(
"row")}hideHint(){this.parts.firstHint.hidden=true}wait(quantity){const{mapPanel,rule:said}=this.layout;mapPanel.classList.toggle("waiting",Boolean(quantity));if(quantity)
said.textContent=tr("computing {label} …",{label:quantity.label})}complain(sentence){const{problem}=this.layout;problem.textContent=sentence||problem.textContent;
problem.hidden=!sentence}refuse(sentence){const{refused}=this.layout;refused.textContent=sentence||refused.textContent;refused.hidden=!sentence}};function setMenu({
firstChild},value){if(firstChild instanceof HTMLSelectElement)firstChild.value=value}var HEADS={PageUp:-1,PageDown:1,ArrowLeft:-1,ArrowRight:1};var Presenting=class{constructor(element,{onChange,nextHead}){this.element=element;this.onChange=onChange;
this.nextHead=nextHead;this.stopping=new AbortController;const{signal}=this.stopping;const pressed=event=>this.pressed(event);document.addEventListener("keydown",
pressed,{capture:true,signal})}stop(){this.stopping.abort()}get isOn(){return this.element.classList.contains("presenting")}toggle(){if(this.isOn)this.leave();else
this.begin()}begin(){this.element.classList.add("presenting");if(!document.fullscreenElement)this.element.requestFullscreen?.().catch(()=>{});this.onChange()}leave(){
if(document.fullscreenElement)document.exitFullscreen();else this.end()}end(){if(!this.isOn)return;this.element.classList.remove("presenting");this.onChange()}pressed(event){
if(!this.isOn||event.altKey||event.ctrlKey||event.metaKey)return;const step=HEADS[event.key];const onMap=event.composedPath()[0]instanceof HTMLCanvasElement;if(event.
key==="Escape"&&!document.fullscreenElement)this.end();else if(step&&!(onMap&&event.key.startsWith("Arrow")))this.nextHead(step);else return;event.preventDefault();
event.stopPropagation()}};function seen({stack,heads,lock:lock2,options,mixing,target},{zoom,from},{order,filter}){return{stack,heads,lock:lock2,options,mixing,target,map:{zoom,from},finder:{
order,filter}}}async function download(address,name){const answer2=await fetch(address);if(!answer2.ok)throw new Error(await answer2.text());const url=URL.createObjectURL(
await answer2.blob());el("a",{href:url,download:name}).click();setTimeout(()=>URL.revokeObjectURL(url),6e4)}var LEAST3=480;var NARROW2=860;var LEAST_NARROW=680;var ScreenHeight=class{constructor(element,onChange){this.element=element;this.onChange=onChange;this.stopping=
new AbortController;const{signal}=this.stopping;window.addEventListener("resize",()=>this.measure(),{signal});this.sizes=new ResizeObserver(()=>this.measure())}follow(){
this.sizes.disconnect();for(let at=parentOf(this.element);at;at=parentOf(at))this.sizes.observe(at);this.measure()}stop(){this.stopping.abort();this.sizes.disconnect()}measure(){
const{height,grows}=heightLeft(this.element);const{style}=this.element;const size=`${height}px`;const[exact2,least]=grows?["",size]:[size,""];if(style.height===
exact2&&style.minHeight===least)return;style.height=exact2;style.minHeight=least;this.onChange()}};function heightLeft(element){const grows=element.clientWidth<=
NARROW2;if(document.fullscreenElement)return{height:window.innerHeight,grows};let top=element.getBoundingClientRect().top+window.scrollY;let below2=0;for(let at=parentOf(
element);at;at=parentOf(at)){const style=getComputedStyle(at);below2+=Number.parseFloat(style.paddingBottom)+Number.parseFloat(style.marginBottom)||0;if(at!==document.
documentElement&&at!==document.body)top+=at.scrollTop}const least=grows?LEAST_NARROW:LEAST3;return{height:Math.max(least,Math.floor(window.innerHeight-top-below2)),
grows}}function parentOf(element){const{parentElement}=element;if(parentElement)return parentElement;const root=element.getRootNode();return root instanceof ShadowRoot?
root.host:null}var PARAMETER="tries";var FILES=[[N_("Map"),"map",["svg","pdf","png"]],[N_("Lines"),"lines",["svg","pdf","png"]],[N_("Text"),"text",["svg","pdf","png"]],[N_("Weights"),"numbers",["cs\
v","parquet","json","npz"]],[N_("Evidence card"),"card",["html"]]];var MOST_HEADS=64;var NO_FILES=N_("A file would not say what was changed. Show the original t\
o save it.");var SETTLES=300;var telling2;function tellLook(now){clearTimeout(telling2);telling2=setTimeout(()=>{const{stack,focus,look}=now();const tell2=getComputedStyle(
document.documentElement).getPropertyValue("--attnviz-tell").replaceAll('"',"").trim();const told=`${tell2}/${stack}/${focus.layer}/${focus.head}`;if(tell2)fetch(
told,{method:"POST",keepalive:true}).catch(()=>{});if(!look)return;const said=new URLSearchParams(location.search);for(const name of[...PARAMETERS,PARAMETER])said.
delete(name);for(const[name,value]of Object.entries(look))said.set(name,value);history.replaceState(history.state,"",`${location.pathname}?${said}`)},SETTLES)}function shareTools({
share,save,model},seen2){if(!share&&!save)return[];const says=el("span",{class:"quiet says",role:"status"});const link=share?[linkButton(share,seen2,says)]:[];const files=share?.
export||save?saveMenu({share,save,model},seen2,says):noFiles(says);return[...link,files,says]}function noFiles(says){const made=button(tr("Save"),tr(NO_FILES),()=>tell(
says,tr(NO_FILES)));made.setAttribute("aria-label",tr("Save"));made.setAttribute("aria-disabled","true");return made}function linkButton({link,no_link:refused},seen2,says){
return button(tr("Share"),tr("Copy a link that shows exactly this"),async()=>{if(refused)return tell(says,refused);if(seen2.heads().length>MOST_HEADS)return tell(
says,several("A link can hold at most {n} heads.",MOST_HEADS));const said=new URLSearchParams([...new URLSearchParams(link),...Object.entries(seen2.look())]);const address=`${location.
origin}${location.pathname}?${said}`;try{await navigator.clipboard.writeText(address);tell(says,tr("Link copied."))}catch{const field=el("input",{type:"text",readonly:true,
value:address,"aria-label":tr("Link to copy")});says.replaceChildren(field);field.select()}})}function saveMenu({share,save,model},seen2,says){const file=(end,title,named2)=>button(
end,title,()=>{menu2.open=false;take(says,...named2())});const row=(label,...files)=>el("div",{class:"row"},el("span",{class:"quiet"},label),...files);const rows=[];
if(share){for(const[label,kind,ends]of FILES){const files=ends.map(end=>file(end,tr("{label} as {end}",{label:tr(label),end}),()=>{const look=seen2.look();const asked=new URLSearchParams(
look);return[`${share.export}/${kind}/${end}?${asked}`,nameOfFile(model.name,look,kind,end)]}));rows.push(row(tr(label),...files))}}if(save){const title=tr("Thi\
s page as html: one file with every head, in its current state, which needs no network");const page=file("html",title,()=>[`${save}?${new URLSearchParams({opened:JSON.
stringify(seen2.opened())})}`,"attention.html"]);rows.push(row(tr("This page"),page))}const summary=el("summary",{title:tr("Save the current view: as a picture,\
 as numbers, as an evidence card or as a page")},tr("Save"));const menu2=el("details",{class:"menu",on:{keydown:event=>{if(event.key!=="Escape"||!menu2.open)return;
event.stopPropagation();menu2.open=false;summary.focus()},focusout:({relatedTarget})=>{if(relatedTarget&&!menu2.contains(relatedTarget))menu2.open=false}}},summary,
el("div",{class:"popup"},...rows));return menu2}async function take(says,address,name){tell(says,tr("Writing the file …"));try{await download(address,name);tell(
says,"")}catch(error){tell(says,tr("The file could not be saved: {messageOf}",{messageOf:messageOf(error)}))}}function tell(says,words){says.textContent=words}function marginalsOf({values,rows,columns,scale}){const received=new Float64Array(columns);const entropies=new Float64Array(rows);const bits=bitsOf(values,scale);
for(let r=0,at=0;r<rows;r++){let entropy=0;for(let c=0;c<columns;c++,at++){const value=values[at];if(value<=0)continue;received[c]+=value;entropy+=bits(value)}entropies[r]=
entropy}for(let c=0;c<columns;c++)received[c]*=scale/rows;return{received,entropies}}function entropiesOf({values,columns,scale},rows){const bits=bitsOf(values,
scale);return Float64Array.from(rows,row=>{let entropy=0;for(let at=row*columns;at<(row+1)*columns;at++)if(values[at]>0)entropy+=bits(values[at]);return entropy})}
function bitsOf(values,scale){const bits=value=>-value*scale*Math.log2(value*scale);if(!(values instanceof Uint8Array))return bits;const table2=Float64Array.from(
{length:256},(_,value)=>value?bits(value):0);return value=>table2[value]}function blockOf(place,blocks,n){return Math.floor(((place+1)*blocks-1)/n)}function spanOf(block,blocks,n){return[Math.floor(block*n/blocks),Math.floor((block+1)*
n/blocks)-1]}function blocksAlong(blocks,n,from,to,valueAt){return Array.from({length:blocks},(_,at)=>{let value=0;for(let across=from;across<=to;across++)value=
Math.max(value,valueAt(across,at));return{span:spanOf(at,blocks,n),value}})}var counted2=new WeakMap;var Matrix=class{constructor({map,queries,keys,quantity,name,formula,source,notes=[],without:without2="",near=null,bound=false,entropies=null,
partly=false}){this.map=map;this.queries=queries;this.keys=keys;this.quantity=quantity;this.name=name;this.formula=formula;this.source=source;this.notes=notes;this.
without=without2;this.near=near;this.bound=bound;this.partly=partly;this.given=entropies;this.overview=map.rows!==queries.length||map.columns!==keys.length}get known(){
let known=counted2.get(this.map);if(!known)counted2.set(this.map,known={});return known}get within(){return this.map.within}withinOf(first,last=first){return this.
overview&&this.knows(first,last)?0:this.within}knows(first,last=first){if(!this.overview)return true;for(let query=first;query<=last;query++)if(!this.near?.row(
query))return false;return true}said(value,within=this.within){if(this.quantity.name==="weights")return weight(value,within);return value===-Infinity?"hidden":score(
value)}value(query,key){const{map}=this;if(!this.overview)return map.values[query*map.columns+key]*map.scale;return this.near?.row(query)?.[key]??this.near?.column?.(
key)?.[query]??NaN}block(query,key){const{map}=this;const row=blockOf(query,map.rows,this.queries.length);const column=blockOf(key,map.columns,this.keys.length);
return{queries:spanOf(row,map.rows,this.queries.length),keys:spanOf(column,map.columns,this.keys.length),value:map.values[row*map.columns+column]*map.scale}}blocksOfRow(first,last=first){
const{map,queries,keys}=this;const[from,to]=[first,last].map(query=>blockOf(query,map.rows,queries.length));return blocksAlong(map.columns,keys.length,from,to,(row,column)=>map.
values[row*map.columns+column]*map.scale)}blocksOfColumn(first,last=first){const{map,queries,keys}=this;const[from,to]=[first,last].map(key=>blockOf(key,map.columns,
keys.length));return blocksAlong(map.rows,queries.length,from,to,(column,row)=>map.values[row*map.columns+column]*map.scale)}above(floor,[firstQuery,lastQuery],[
firstKey,lastKey],found){const{map,overview}=this;for(let query=firstQuery;query<=lastQuery;query++){const values=overview?this.near?.row(query):map.values;if(!values)
continue;const[from,scale]=overview?[0,1]:[query*map.columns,map.scale];for(let key=firstKey;key<=lastKey;key++){const value=values[from+key]*scale;if(value>=floor&&
value>0)found(query,key,value)}}}row(first,last=first){if(!this.knows(first,last))return null;if(this.overview&&first===last){const near=this.near?.row(first);return near?
Array.from(near):null}const count=last-first+1;return Array.from({length:this.keys.length},(_,key)=>{let sum=0;for(let query=first;query<=last;query++)sum+=this.
value(query,key);return sum/count})}column(first,last=first){if(this.overview){for(let key=first;key<=last;key++)if(!this.near?.column?.(key)&&!this.knows(0,this.
queries.length-1))return null}return Array.from({length:this.queries.length},(_,query)=>{const values=[];for(let key=first;key<=last;key++)values.push(this.value(
query,key));return this.joined(values)})}joined(values){return this.quantity.signed?Math.max(...values):values.reduce((sum,value)=>sum+value,0)}rank(query,key){
return rankIn(this.row(query)??[],key,this.withinOf(query))}get strongest(){return this.known.strongest??=largest(this.map.values)*this.map.scale}get hides(){return this.
known.hides??=this.quantity.signed&&this.map.values.includes(-Infinity)}get received(){return this.marginals.received}get entropies(){return this.given??this.marginals.
entropies}get marginals(){return this.known.marginals??=marginalsOf(this.map)}links(count){const{values,columns,scale}=this.map;return strongestOf(values,count).
map(at=>({query:Math.floor(at/columns),key:at%columns,value:values[at]*scale}))}};function recut(map,queries,keys,scaled=true){const[rows,columns]=[queries.length,keys.length];const values=new Float32Array(rows*columns);const hides=scaled&&keys.
indexOf.size<map.columns;let[emptied,least]=[0,1];const row=new Float64Array(columns);for(let r=0;r<rows;r++){const members=queries.members[r];let counted3=0;for(const query of members){
const from=query*map.columns;let rest=0;for(let c=0;c<columns;c++){let sum=0;for(const key of keys.members[c])sum+=map.values[from+key];row[c]=sum*map.scale;rest+=
row[c]}if(hides&&rest<1e-6)continue;if(hides)least=Math.min(least,rest);counted3++;for(let c=0;c<columns;c++)values[r*columns+c]+=row[c]/(hides?rest:1)}if(!counted3)
emptied++;else for(let c=0;c<columns;c++)values[r*columns+c]/=counted3}const most=keys.members.reduce((longest,{length})=>Math.max(longest,length),1);const within=Math.
min(.5,map.within*most/least);return{map:{values,rows,columns,scale:1,within},emptied}}function onPadding(map,queries,keys){const rows=queries.members.flat();const out=keys.
tokens.text.flatMap((_,position)=>isPadding(keys.tokens,position)?[position]:[]);let sum=0;for(const row of rows)for(const key of out)sum+=map.values[row*map.columns+
key];return sum*map.scale/rows.length}var MOSTLY=.5;var WITHOUT={nothing:"",special:N_("special tokens"),first:N_("the first token"),both:N_("special tokens and the first one")};function nameFor({layer,
head},{layerwise}){if(!layerwise)return tr("Layer {layer} · head {head}",{layer,head});return layer===0?tr("Layer 0"):tr("Layers 0–{layer}",{layer})}function singleNote({
label}){return tr("{toUpperCase}{label} exist only for single tokens, not for words or sentences.",{toUpperCase:label[0].toUpperCase(),label:label.slice(1)})}function firstNote(map,{
tokens,indexOf},{rests}){if(!rests||thingsOf(tokens)[0]!=="token")return[];const share=onFirst(map);if(!indexOf.has(0))return[tr("{nines} of this is on the firs\
t token, which is left out.",{nines:nines(share)})];return share<MOSTLY?[]:[tr("{nines} of this is on the first token: leave it out to see the rest.",{nines:nines(
share)})]}function onFirst({values,rows,columns}){let[first,all]=[0,0];for(let at=columns;at<rows*columns;at++){all+=values[at];if(at%columns===0)first+=values[at]}
return all>0?first/all:0}function nines(share){const said=[1,2,3].map(digits=>(100*share).toFixed(digits)).find(text2=>Number(text2)<100);return said?`${said} %`:
tr("over 99.999 %")}function paddingNote(map,{queries,keys},{shares:ofAWhole},scaled){const seconds=keys.tokens.seconds??[];const padding=seconds.filter((start,position)=>start!==
null&&isPadding(keys.tokens,position));if(!padding.length)return[];const starts=padding;const step=seconds.find(start=>start!==null&&start>0)??0;const long=Math.
max(...starts)+step-Math.min(...starts);const said=tr("The last {long} s are padding after the sound and are not drawn",{long:long.toFixed(long<1?2:1)});if(!ofAWhole||
scaled)return[`${said}.`];return[tr("{said}: they got {onPadding} of the weight.",{said,onPadding:number(onPadding(map,queries,keys))})]}function cutNotes({queries,
keys},without2,emptied,{shares:ofAWhole,signed}){const notes=[];if(without2&&ofAWhole){notes.push(tr("Without {without}: the rest of each row is scaled to add u\
p to 1.",{without:without2}));if(emptied)notes.push(counted("{n} row looks at nothing else and stays empty.","{n} rows look at nothing else and stay empty.",emptied))}else if(without2)
notes.push(tr("Without {without}: all other numbers are as they were.",{without:without2}));const unit=[keys.unit,queries.unit].find(each=>each!=="token");if(unit&&
!signed){notes.push(tr("A {unit} receives the sum of what its tokens receive, and attends to the mean of what they attend to.",{unit}))}return notes}var CACHED=16;var MIXES_CACHED=4;var Derivation=class{constructor(header,sources){this.header=header;this.sources=sources;this.cache=new Map;this.single=new Map;
this.mixes=new Map}forget(){this.cache.clear();this.mixes.clear()}of(stack,heads,asked){const{quantity,target,mixing,cut}=asked;const chosen2=quantity.layerwise?
heads.slice(-1):heads;const key=JSON.stringify({of:keyOf(stack,chosen2,asked),mixing:chosen2.length>1?mixing:null,cut});const before=this.cache.get(key);if(before)
return before;const maps=this.maps(stack,chosen2,quantity,target);if(!maps)return null;return keep(this.cache,key,this.make(stack,chosen2,maps,asked),CACHED)}maps(stack,heads,quantity,target){
const{sources}=this;if(quantity.name==="weights")return sources.weights(stack.name,heads);const maps=[];for(const head of heads){const map=sources.quantity(quantity.
name,stack.name,head,target);if(!map)return null;maps.push(map)}return maps}mix(stack,heads,maps,asked){const key=JSON.stringify({of:keyOf(stack,heads,asked),mixing:asked.
mixing});return this.mixes.get(key)??keep(this.mixes,key,mixed(maps,shares(heads,asked.mixing)),MIXES_CACHED)}make(stack,heads,maps,asked){const{quantity,mixing,
whole,cut}=asked;const many=heads.length>1;const map=many?this.mix(stack,heads,maps,asked):maps[0];const about={quantity,...titles(stack,heads,maps[0].of,asked)};
const notes=[];let{axes}=asked;if(quantity.signed&&[axes.queries,axes.keys].some(axis=>axis.unit!=="token")){axes=this.ofTokens(stack,cut.hide);notes.push(singleNote(
quantity))}notes.push(...firstNote(map,axes.keys,quantity));const uncut=axes.queries.whole&&axes.keys.whole;if(map.rows!==whole.queries.length||map.columns!==whole.
keys.length){if(!uncut)notes.push(tr("All tokens are shown: leaving tokens out and grouping by word need every weight, but this is an overview."));const near=this.
sources.near(stack,heads,many?shares(heads,mixing):null);return new Matrix({map,...whole,...about,notes,near,bound:many&&mixing.how!=="max"})}if(uncut)return new Matrix(
{map,...axes,...about,notes});return cutMatrix(map,axes,cut,about,notes)}ofTokens(stack,hide){const key=`${stack.name}/${hide}`;const before=this.single.get(key);
if(before)return before;const axes=axesOf(this.header,stack,{hide});this.single.set(key,axes);return axes}};function titles(stack,heads,answer2,{quantity,mixing}){
const many=heads.length>1;const rule2=stack.name==="cross"&&quantity.formula_across||quantity.formula;const formula=answer2?`${rule2}; y = ${answer2}`:rule2;return{
name:many?mixTitle(heads,mixing):nameFor(heads[0],quantity),formula:many?`${mixFormula(heads,mixing)}, a = ${formula}`:formula,source:`${quantity.label}: ${quantity.
source}`}}function cutMatrix(map,axes,cut,about,notes){const{quantity}=about;const{queries,keys}=axes;const hide=cut.hide??"nothing";const scaled=quantity.shares&&
hide!=="nothing";const fewer=keys.indexOf.size<map.columns;const without2=fewer?tr(WITHOUT[hide]):"";const{map:values,emptied}=recut(map,queries,keys,scaled);const padding=cut.
padding==="cut"&&keys.tokens.seconds?paddingNote(map,axes,quantity,Boolean(without2)):[];const partly=quantity.shares&&!scaled&&fewer;const rows=partly?queries.
members.map(([first])=>first):[];return new Matrix({map:values,...axes,...about,notes:[...notes,...padding,...cutNotes(axes,without2,emptied,quantity)],without:without2,
entropies:partly?entropiesOf(map,rows):null,partly})}function keyOf(stack,heads,{quantity,target}){return{stack:stack.name,quantity:quantity.name,target,heads:heads.
map(nameOf)}}function keep(cache,key,thing,most){if(cache.size>=most)for(const first of cache.keys()){cache.delete(first);break}cache.set(key,thing);return thing}function otherValues(matrix,cell,{heads,scores,weights,whole}){const{query,queryTo=query,key,keyTo=key}=cell;const[rows,columns]=[matrix.queries.members[query],
matrix.keys.members[key]];const single=queryTo===query&&keyTo===key&&rows.length===1&&columns.length===1;if(!single||heads>1||matrix.quantity.layerwise||matrix.
overview)return[];const value=map=>map.values[rows[0]*map.columns+columns[0]]*map.scale;const found=[];if(scores&&matrix.quantity.name!=="scores"){const raw=value(
scores);found.push([tr("raw score"),raw===-Infinity?tr("hidden by a mask"):score(raw),String(raw)])}const exact2=weights.rows===whole.queries.length&&weights.columns===
whole.keys.length;if(matrix.quantity.name!=="weights"&&exact2){found.push(["weight",weight(value(weights),weights.within),String(value(weights))])}return found}var KEPT_MAP_BYTES=256e6;var SMALL_CELLS=3e5;function described(line){return{...line,layerwise:line.per==="layer",signed:line.rows==="scores",shares:line.rows===
"shares"}}var Quantities=class{constructor(header,arrays){this.url=header.url;this.lines=header.quantities.map(described);this.arrays=arrays;this.axes=header.axes;
this.stacks=Object.fromEntries(header.stacks.map(stack=>[stack.name,stack]));this.fetched=new Kept}named(name){return this.lines.find(line=>line.name===name)??this.
lines[0]}why(stackName,name){const offer=this.stacks[stackName].offers[name];return offer==="data"||offer==="fetch"?"":offer}choices(stackName){return this.lines.
map(({name,label})=>[name,this.why(stackName,name)?tr("{label} (not here)",{label}):label])}address(name,stackName,{layer,head},target){const at=this.named(name).
layerwise?0:head;const stack=this.stacks[stackName].address??stackName;const asked=name==="relevance"&&target?`?target=${encodeURIComponent(target)}`:"";return`${name}\
/${stack}/${layer}/${at}${asked}`}at(name,stackName,head,target=""){const fetched=this.fetched.get(this.address(name,stackName,head,target));if(fetched)return fetched;
const all=this.arrays[`${stackName}/${name}`];if(!all||name==="weights")return null;const{rows,columns}=this.sizeOf(stackName);const stack=this.stacks[stackName];
const layer=slot(stack,head.layer);const at=this.named(name).layerwise?layer:layer*stack.heads+head.head;const values=all.subarray(at*rows*columns,(at+1)*rows*columns);
return{values,rows,columns,scale:1,within:0,of:""}}brings(name,stackName){const{rows,columns}=this.sizeOf(stackName);return this.stacks[stackName].offers[name]===
"fetch"&&rows*columns<=SMALL_CELLS}sizeOf(stackName){const{queries,keys}=this.stacks[stackName];return{rows:this.axes[queries].text.length,columns:this.axes[keys].
text.length}}async load(name,stackName,head,target=""){const why=this.why(stackName,name);if(why)throw new Error(why);if(this.at(name,stackName,head,target))return false;
const address=this.address(name,stackName,head,target);const answer2=await fetch(`${this.url}/drawn/${address}`);if(!answer2.ok)throw new Error(await answer2.text());
const{rows,columns}=this.sizeOf(stackName);const values=asFloats(await answer2.arrayBuffer(),rows*columns);const of=decodeURIComponent(answer2.headers.get("X-Dr\
awn-Of")??"");const most=Math.max(1,KEPT_MAP_BYTES/(4*rows*columns));this.fetched.set(address,{values,rows,columns,scale:1,within:0,of},most);return true}};var KEPT_BYTES=256e6;var Weights=class{constructor(header,arrays){this.arrays=arrays;this.stacks=Object.fromEntries(header.stacks.map(stack=>[stack.name,stack]));
this.axes=header.axes;this.fetched=new Kept;this.parts=new Map;for(const stack of header.stacks)for(const held of stack.held??[])this.hold(stack,held)}hold(stack,{
layer,head,whole,rows:queries=[],columns:keys=[]}){const{name}=stack;const{rows,columns}=this.sizeOf(stack);const at=`${layer}.${head}`;const key=`${name}/${layer}\
/${head}`;if(whole){const values=this.array(`${name}/whole/${at}`);this.fetched.set(key,{values,rows,columns,scale:1,within:0},Infinity);return}const across=[this.
floats(`${name}/rows/${at}`),this.floats(`${name}/columns/${at}`)];this.parts.set(key,new Parts(queries,keys,across[0],across[1],rows,columns))}array(name){const found=this.
arrays[name];if(!found)throw new Error(`The data of this view has no array "${name}".`);return found}floats(name){return this.array(name)}sizeOf({queries,keys}){
return{rows:this.axes[queries].text.length,columns:this.axes[keys].text.length}}near(stackName,heads,shares2){const parts=heads.flatMap(({layer,head})=>this.parts.
get(`${stackName}/${layer}/${head}`)??[]);if(parts.length<heads.length)return null;const rows=query=>parts.map(part=>part.row(query));const columns=key=>parts.map(
part=>part.column(key));return{row:kept(query=>mixedRows(rows(query),shares2)),column:kept(key=>mixedRows(columns(key),shares2)),rows:parts[0].queries}}room(stackName){
const stack=this.stacks[stackName];const{rows,columns}=this.sizeOf(stack);return stack.weights==="fetch"?Math.max(1,Math.floor(KEPT_BYTES/(4*rows*columns))):Infinity}together(stackName,heads){
const best=heads.map(({layer,head})=>this.best(stackName,layer,head));const alike=best.every(map=>map.rows===best[0].rows&&map.columns===best[0].columns);return alike?
best:heads.map(({layer,head})=>this.overview(stackName,layer,head))}overview(stackName,layer,head){const stack=this.stacks[stackName];if(!stack.cells)return this.
best(stackName,layer,head);const[rows,columns]=stack.cells;const at=(slot(stack,layer)*stack.heads+head)*rows*columns;const values=this.array(`${stackName}/over\
view`).subarray(at,at+rows*columns);return{values,rows,columns,scale:1/255,within:.5/255}}best(stackName,layer,head){const stack=this.stacks[stackName];const fetched=this.
fetched.get(`${stackName}/${layer}/${head}`);if(fetched)return fetched;const all=this.arrays[`${stackName}/weights`];if(!all)return this.overview(stackName,layer,
head);const{rows,columns}=this.sizeOf(stack);const size=rows*columns;const at=(slot(stack,layer)*stack.heads+head)*size;const levels=stack.weights==="exact"?0:stack.
levels??0;return{values:all.subarray(at,at+size),rows,columns,scale:levels?1/levels:1,within:levels?.5/levels:0}}async load(stackName,layer,head){const stack=this.
stacks[stackName];const key=`${stackName}/${layer}/${head}`;if(stack.weights!=="fetch"||this.fetched.has(key))return false;const{rows,columns}=this.sizeOf(stack);
const values=await floatsFrom(`${stack.url}/${layer}/${head}`,rows*columns);this.fetched.set(key,{values,rows,columns,scale:1,within:0},this.room(stackName));return true}};
var Parts=class{constructor(queries,keys,rows,columns,height,width){this.queries=queries;this.keys=keys;this.rows=rows;this.columns=columns;this.height=height;this.
width=width}row(query){return cutOut(this.queries,this.rows,query,this.width)}column(key){return cutOut(this.keys,this.columns,key,this.height)}};function cutOut(runs,values,position,length){
let before=0;for(const[first,last]of runs){if(position>=first&&position<=last){const at=(before+position-first)*length;return values.subarray(at,at+length)}before+=
last-first+1}return null}var Scene=class{constructor(header,arrays,state,calls){this.header=header;this.picture=pictureOf(header,arrays);this.weights=new Weights(header,arrays);this.quantities=
new Quantities(header,arrays);this.tiles=new FetchedTiles(header,calls);this.derivation=new Derivation(header,{weights:(stack,heads)=>this.weights.together(stack,
heads),quantity:(name,stack,head,target)=>this.quantities.at(name,stack,head,target),near:(stack,heads,shares2)=>this.weights.near(stack.name,heads,shares2)??this.
tiles.near(stack,heads,shares2)});this.uncut=null;this.cutting=this.cuttingOf(state);this.matrix=this.first(state)}stop(){this.tiles.stop()}stackOf({stack}){return this.
weights.stacks[stack]}quantityOf({options}){return this.quantities.named(options.drawn)}isOneText(state){const{queries,keys}=this.stackOf(state);return queries===
keys}sidesOf({stack}){return stack==="cross"?{query:tr("written"),key:tr("read")}:{query:tr("query"),key:tr("key")}}matrixOf(state,heads,{whole=false,name=state.
options.drawn}={}){const{cutting}=this;return this.derivation.of(this.stackOf(state),heads,{quantity:this.quantities.named(name),target:state.target,mixing:state.
mixing,axes:whole?cutting.whole:cutting.axes,whole:cutting.whole,cut:whole?{}:cutting.cut})}weightsOf(state,heads,other){const matrix=this.matrixOf(state,heads,
{...other,name:"weights"});if(!matrix)throw new Error("The view has lost some weights of its heads, which it should always have.");return matrix}asked(state){return this.
matrixOf(state,followedHeads(state,this.quantityOf(state)))}first(state){return this.asked(state)??this.weightsOf(state,state.heads)}refresh(state){this.matrix=
this.asked(state)??this.matrix}forget(){this.derivation.forget()}cut(state){this.cutting=this.cuttingOf(state);this.derivation.forget();this.matrix=this.first(state)}cuttingOf(state){
const{header,picture}=this;const stack=this.stackOf(state);const tokens=[...new Set([header.axes[stack.queries],header.axes[stack.keys]])];const choices=cutsOf(
tokens,picture!==null,state.options);const whole=this.wholeOf(stack);const axes=axesOf(header,stack,choices.wanted);const nothingLeft=!axes.keys.length||!axes.queries.
length;return{whole,axes:nothingLeft?whole:axes,cut:nothingLeft?{}:choices.wanted,nothingLeft,choices}}wholeOf(stack){if(this.uncut?.stack!==stack)this.uncut={stack,
axes:axesOf(this.header,stack,{})};return this.uncut.axes}read(state,spot){if(!spot)return null;const turned=this.isOneText(state)&&state.options.direction==="t\
o";const to=spot.side==="key"||turned&&spot.side!=="query";return reading(spot,this.matrix,to)}others({stack,heads,focus},cell){return otherValues(this.matrix,cell,
{heads:heads.length,scores:this.quantities.at("scores",stack,focus),weights:this.weights.best(stack,focus.layer,focus.head),whole:this.cutting.whole})}};function pictureOf({
picture,framing},{picture:pixels,mask}){if(!picture||!pixels)return null;const[rows,columns]=picture;return{pixels,rows,columns,mask,...framing??{ratio:columns/
rows,said:""}}}var Explorer=class extends Mounted{constructor(element,emit){super(element,"explorer",emit);this.state=initial(remembered());this.scene=null;this.series=seriesOf(
this.root);this.ink=inkOf(this.root);this.opening=new Opening({now:()=>this.look,lock:(spot,how)=>this.lock(spot,how),become:state=>this.state=state});this.painting=
0;this.panels=new Panels(this.root,()=>this.look,{select:(head,how)=>this.select(head,how),hover:spot=>this.hover(spot),lock:(spot,how)=>this.lock(spot,how),choose:choice=>this.
choose(choice),chooseQuantity:choice=>this.chooseQuantity(choice),changeStack:name=>this.changeStack(name),mix:mixing=>this.mix(mixing),resize:size=>this.resize(
size),toggleScreen:()=>this.screen.toggle(),present:()=>this.presenting.toggle()});this.fetching=new Fetching(()=>this.look,{onWeights:()=>this.weightsCame(),onQuantity:()=>this.
redraw(),onScores:()=>this.panels.drawLinked(),onProblem:sentence=>this.panels.complain(sentence),onRefused:sentence=>this.refused(sentence),onWait:quantity=>this.
panels.wait(quantity)});this.bench=beside.benchOf?.(()=>this.look,{display:(header,arrays)=>this.display(header,arrays),told:()=>this.told(),open:said=>this.emit(
"open",said),alike:()=>this.panels.showAlike()});this.height=new ScreenHeight(this.root,()=>{this.panels.drawAnew();this.bench?.draw()});this.presenting=new Presenting(
this.root,{onChange:()=>this.panels.drawAnew(),nextHead:step=>this.nextHead(step)});this.screen=new FullScreen(this.root,isOn=>{if(!isOn)this.presenting.end();this.
height.measure();this.panels.drawScreen()});this.root.addEventListener("keydown",event=>handleKey(event,{help:this.panels.parts.help,chooseView:view=>this.panels.
layout.views.choose(view),toggleScreen:()=>this.screen.toggle(),present:()=>this.presenting.toggle(),letGo:()=>this.letGo(),nextHead:step=>this.nextHead(step),press:key=>this.
bench?.press(key)??false}))}get look(){if(!this.scene)throw new Error("Nothing is shown yet.");const{ramp,signed,series,colors,ink}=this;const theme=this.root.dataset.
theme??"";return{scene:this.scene,state:this.state,palette:{theme,ramp,signed,series,colors,ink}}}get shown(){return this.look.scene}theme(){this.root.dataset.theme=
themeOf(this.root);this.series=seriesOf(this.root);super.theme()}draw(){if(!this.scene)return;this.panels.drawAll();this.bench?.draw()}resized(){if(this.root.clientWidth===
this.panels.width)return;this.height.measure();this.draw()}destroy(){this.screen.stop();this.presenting.stop();this.height.stop();this.scene?.stop();this.panels.
destroy();super.destroy()}show(data){const{header,arrays}=unpack(data);const{state,isOpened,isKept}=open(this.state,header,remembered());this.state=state;if(isOpened)
this.panels.parts.finder.restore(header.opened?.finder);this.bench?.begin(header,arrays);this.opening.during(()=>{this.display(header,arrays);this.opening.lockAwaited();
if(!header.opened)this.opening.lockFirst(header.selection)});if(isKept)this.told()}display(header,arrays){const{panels,bench}=this;const focused=bench?.focused??
null;this.scene?.stop();this.scene=new Scene(header,arrays,this.state,{onRow:()=>this.rowCame(),onTile:()=>this.tileCame(),onProblem:sentence=>panels.complain(sentence)});
const tools=shareTools(header,{look:()=>({...lookOf(this.state,header.stacks[0].name),...bench?.address}),heads:()=>this.state.heads,opened:()=>seen(this.state,
panels.parts.map,panels.parts.finder)});this.root.replaceChildren(this.host.probe,...panels.open(tools));this.height.follow();panels.drawQuantities();panels.drawCuts();
bench?.mount(panels.layout);this.theme();if(focused!==null)bench?.focus(focused);this.fetching.fetchHeads()}select(head,how){this.state=select2(this.state,head,
how,this.panels.arranged);this.shown.refresh(this.state);this.remember();this.draw();this.fetching.fetchHeads();this.told()}changeStack(name){const scene=this.shown;
this.state=changeStack(this.state,scene.weights.stacks[name]);scene.cut(this.state);const{panels}=this;panels.changeStack();this.remember();panels.drawQuantities();
panels.drawCuts();this.draw();this.fetching.fetchHeads();this.told()}choose(choice){const{panels}=this;this.state=choose(this.state,choice);this.remember();if(choice.
unit||choice.hide||choice.padding){const scene=this.shown;const before=scene.matrix;scene.cut(this.state);panels.drawCuts();this.moveAxes(before);if(choice.padding)
panels.drawAtlas();panels.drawHead()}else if(choice.direction){panels.drawLinked();panels.tables.refresh("row")}else if(choice.least!==void 0)panels.drawLines();else
panels.drawHead();this.told()}chooseQuantity(choice){const scene=this.shown;const before=scene.matrix;const{hide}=this.state.options;const quantityOf=name=>scene.
quantities.named(name);this.state=chooseQuantity(this.state,choice,quantityOf);if(this.state.options.hide!==hide){scene.cut(this.state);this.panels.drawCuts()}this.
remember();this.redraw(before);this.fetching.fetchQuantity();this.told()}mix(mixing){this.state=mix(this.state,mixing);this.shown.refresh(this.state);this.panels.
drawHead();this.told()}hover(spot){const state=hover(this.state,spot);if(state===this.state)return;this.state=state;this.panels.hideHint();this.panels.drawLinked();
this.fetching.fetchRow()}lock(spot,how){const{panels}=this;this.state=lock(this.state,spot,how);panels.drawLocked();this.fetching.fetchRow();this.told()}resize(size){
this.state=resize(this.state,size);this.panels.drawLinked();this.bench?.draw()}letGo(){const before=this.state;this.state=letGo(before);if(this.state===before)return;
if(before.heads!==this.state.heads){this.shown.refresh(this.state);this.remember();this.draw();this.fetching.fetchHeads()}else this.panels.drawLocked();this.told()}nextHead(step){
const{scene,state}=this.look;this.select(headNext(scene.stackOf(state),state.focus,step),"one")}remember(){remember(memoryOf(this.state))}told(){this.bench?.draw();
const{header}=this.shown;const{share}=header;if(!share||this.opening.isOn)return;tellLook(()=>{const named2=!share.no_link&&this.root.isConnected;const{focus}=this.
state;const stack=this.shown.stackOf(this.state).address??this.state.stack;const look={...lookOf(this.state,header.stacks[0].name),...this.bench?.address};return{
stack,focus,look:named2?look:null}})}redraw(before=this.shown.matrix){const scene=this.shown;scene.refresh(this.state);const{matrix}=scene;if(before.queries!==matrix.
queries||before.keys!==matrix.keys)this.moveAxes(before);this.draw();this.opening.lockAwaited()}moveAxes(before){this.state=moveAxes(this.state,before,this.shown.
matrix);this.panels.parts.map.reset()}weightsCame(){const scene=this.shown;const before=scene.matrix;scene.forget();scene.refresh(this.state);this.state=carryLock(
this.state,before,scene.matrix);this.panels.drawHead();this.opening.lockAwaited()}refused(sentence){this.panels.refuse(sentence);if(!sentence)return;this.state=
choose(this.state,{drawn:"weights"});this.redraw()}rowCame(){this.panels.complain("");this.panels.drawRow()}tileCame(){if(this.painting)return;this.panels.complain(
"");this.painting=requestAnimationFrame(()=>{this.painting=0;this.panels.pictures.drawTiles()})}};var render=renderer((element,emit)=>new Explorer(element,emit));export{render};
