var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}function tr(template,values){const found=language?.
messages[template];return filled(typeof found==="string"&&found?found:template,values)}function N_(text2){return text2}function filled(template,values){if(!values)return template;return template.replace(/\{(\w+)\}/g,(place,name)=>name in values?String(values[name]):place)}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;
var LEVELS=[["||"],["&&"],["==","!="],["<",">","<=",">="],["+","-"],["*","/","%"]];var OPERATORS={"||":(a,b)=>Number(Boolean(a||b)),"&&":(a,b)=>Number(Boolean(a&&
b)),"==":(a,b)=>Number(a===b),"!=":(a,b)=>Number(a!==b),"<":(a,b)=>Number(a<b),">":(a,b)=>Number(a>b),"<=":(a,b)=>Number(a<=b),">=":(a,b)=>Number(a>=b),"+":(a,b)=>a+
b,"-":(a,b)=>a-b,"*":(a,b)=>a*b,"/":(a,b)=>Math.trunc(a/b),"%":(a,b)=>a%b};function pluralForm(expression){const tokens=[];TOKEN.lastIndex=0;for(let found=TOKEN.
exec(expression);found;found=TOKEN.exec(expression))tokens.push(found[1]);return n=>{let at=0;const choice=()=>{const test=level(0);if(tokens[at]!=="?")return test;
at++;const then=choice();at++;const otherwise=choice();return test?then:otherwise};const level=depth=>{if(depth===LEVELS.length)return atom();let value=level(depth+
1);while(LEVELS[depth].includes(tokens[at])){const operator=OPERATORS[tokens[at++]];value=operator(value,level(depth+1))}return value};const atom=()=>{const token=tokens[at++];
if(token==="("){const value=choice();at++;return value}return token==="n"?n:Number(token)};const form=choice();return Number.isFinite(form)?form:0}}function number(value){if(value===null||value===void 0||Number.isNaN(value))return"–";if(value===0)return"0";const size=Math.abs(Number(value.toPrecision(3)));
if(size<1e-4)return"< 0.0001";if(size>=1e3)return Math.round(value).toString();return value.toFixed(Math.max(0,2-Math.floor(Math.log10(size))))}function weight(value,within){if(within===0)return number(value);return value<within?`< ${within.toFixed(3)}`:`≈ ${value.toFixed(2)}`}function rankIn(values,at,within){
const apart=1.999*within;let[above,alike]=[0,0];for(const value of values){if(value>values[at]+apart)above++;else if(within&&value>=values[at]-apart)alike++}return alike>
1?tr("{first} to {last}",{first:above+1,last:above+alike}):String(above+1)}function el(tag,attributes={},...children){const element=document.createElement(tag);for(const[name,value]of Object.entries(attributes)){if(value===void 0||value===
null||value===false)continue;if(name==="on"){for(const[event,handler]of Object.entries(value)){element.addEventListener(event,handler)}}else element.setAttribute(
name,value===true?"":value)}element.append(...children.filter(child=>child!==null&&child!==void 0));return element}function select(label,options,value,onChange){return el("select",{"aria-label":label,title:label,on:{change:event=>onChange(event.target.value)}},...options.map(
([key,text2])=>el("option",{value:key,selected:key===value},text2)))}function keepFocus(box,build){const root=box.getRootNode();const focused=root.activeElement;const label=focused&&box.contains(focused)?focused.getAttribute("ari\
a-label"):null;build();if(label===null)return;const labelled=box.querySelectorAll("[aria-label]");[...labelled].find(each=>each.getAttribute("aria-label")===label)?.
focus()}function doubtsStrip(doubts){if(!doubts?.length)return null;return el("div",{class:"doubts",role:"note"},...doubts.map(each=>el("p",{class:each.grave?"grave":"s\
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
return typeof cell==="number"?String(cell):cell}var SHOWN=10;function nextTokens(header,step){const{ids,labels,probabilities,chances}=header.candidates;const taken=header.steps.ids[step];const all=ids[step].map(
(id,i)=>({id,label:labels[step][i],p:probabilities[step][i],chance:chances?chances[step][i]:null,taken:id===taken,rank:String(i+1)}));if(!all.some(one=>one.taken))
all.push({id:taken,label:header.steps.labels[step],p:header.steps.probabilities[step],chance:header.steps.chances?header.steps.chances[step]:null,taken:true,rank:`\
> ${ids[step].length}`});return all}function candidateBars(header,step,onChoose){const all=nextTokens(header,step);const shown=all.filter((one,i)=>i<SHOWN||one.
taken);return el("ol",{class:"candidates","aria-label":tr("Next tokens, likeliest first")},...shown.map(one=>bar(one,onChoose)))}function bar(one,onChoose){const cut=one.
chance===0;const inside=[el("span",{class:"rank"},one.rank),el("bdi",{class:"mono name"},one.label),el("span",{class:"track"},el("i",{class:"fill",style:`width:${Math.
max(.5,100*one.p)}%`}),one.chance===null?null:el("i",{class:"chance",style:`left:${100*one.chance}%`})),el("span",{class:"mono value"},number(one.p)),el("span",
{class:"tag"},one.taken?tr("taken"):cut?tr("cut off"):"")];const title=tr("token {id}, probability {p}",{id:one.id,p:one.p})+(one.chance===null?"":tr(", chance \
of being sampled {chance}",{chance:one.chance}));const kind=`candidate${one.taken?" taken":""}${cut?" cut":""}`;if(!onChoose||one.taken)return el("li",{},el("di\
v",{class:kind,title},...inside));const choose={click:()=>onChoose(one)};return el("li",{},el("button",{class:kind,title:tr("{title}: continue from here",{title}),
on:choose},...inside))}function rowOf(values,{heads,steps,keys,scale},{layer,head,step}){const of=h=>{const at=((layer*heads+h)*steps+step)*keys;return values.subarray(at,at+keys)};if(head>=
0||heads===1)return Float64Array.from(of(Math.max(head,0)),v=>v*scale);const mean=new Float64Array(keys);for(let h=0;h<heads;h++)of(h).forEach((value,key)=>mean[key]+=
value*scale/heads);return mean}function mostOf(rows,withoutFirst){let most=1e-9;for(const row of rows){for(let unit=withoutFirst?1:0;unit<row.length;unit++)most=
Math.max(most,row[unit])}return most}function strongestOf(rows,withoutFirst){const best={text:0,unit:0,value:-1};rows.forEach((row,text2)=>row.forEach((value,unit)=>{
if(value>best.value&&!(withoutFirst&&unit===0))Object.assign(best,{text:text2,unit,value})}));return{text:best.text,unit:best.unit}}function isSeen(stack,unit,row){
return stack==="cross"||unit<=row}function stepOf(unit,rows){return unit-1-rows[0]}var Steps=class{step=0;labels=[];bars=[];constructor(onStep){this.onStep=onStep;this.slider=el("input",{type:"range",min:"0",max:"0","aria-label":tr("Step"),on:{
input:()=>this.onStep(Number(this.slider.value))}});this.back=this.button("‹",tr("Step before"),-1);this.next=this.button("›",tr("Next step"),1);this.element=
el("div",{class:"steps"})}button(text2,label,by){return el("button",{class:"plain","aria-label":label,title:label,on:{click:()=>this.onStep(this.step+by)}},text2)}build(header){
const{labels,probabilities}=header.steps;this.labels=labels;this.bars=probabilities.map((p,step)=>el("i",{class:header.branches.some(([at])=>at===step)?"step br\
anched":"step",title:tr("step {step}: {labels}, probability {p}",{step:step+1,labels:labels[step],p:number(p)}),on:{click:()=>this.onStep(step)}},el("b",{style:`\
height:${Math.max(4,100*p)}%`})));this.slider.max=String(labels.length-1);this.element.replaceChildren(this.back,el("div",{class:"tracks"},el("div",{class:"like\
ly","aria-hidden":"true"},...this.bars),this.slider),this.next)}draw(step){this.step=step;this.slider.value=String(step);this.slider.setAttribute("aria-valuetex\
t",tr("step {step}, {token}",{step:step+1,token:this.labels[step]}));this.bars.forEach((bar2,i)=>bar2.classList.toggle("now",i===step));this.back.disabled=step===
0;this.next.disabled=step===this.bars.length-1}};function columnsOfSteps({steps}){return["step","taken","probability",...steps.chances?["chance"]:[],"likeliest"]}function rowsOfSteps(header){const{ids,labels,probabilities,
chances}=header.steps;return ids.map((_,step)=>[String(step+1),labels[step],String(probabilities[step]),...chances?[String(chances[step]??"chosen")]:[],nextTokens(
header,step).map(one=>`${one.label} ${number(one.p)}`).join(", ")])}function rowsOfWeights(texts,weights,row,within){return texts.flatMap(({stack,text:text2},i)=>text2.
flatMap((token,unit)=>{if(!isSeen(stack,unit,row))return[];const value=weights[i][unit];const place=`${stack==="cross"?"prompt":"text"} ${unit}`;return[[token,place,
within?weight(value,within):String(value)]]}))}function chosenInWords({greedy,chosen}){return greedy?tr("Tokens were chosen greedily."):tr("Tokens were {chosen}.",{chosen})}function aboutBars({drawn,waiting,
choosing}){const marks=drawn?tr("Bars: probability from the model's own logits; ticks: the chance of being sampled. "):tr("Bars: probability by the model. ");if(waiting)
return tr("{marks}Continuing from your choice …",{marks});return choosing?tr("{marks}Choose another token to continue from it.",{marks}):marks}var STEPS={ArrowLeft:-1,ArrowUp:-1,ArrowRight:1,ArrowDown:1};function link(container,{onHover,onLock}){const unitOf=event=>{const{target}=event;const element=target instanceof
Element?target.closest("[data-unit]"):null;return element&&container.contains(element)?element:null};const on=(name,act)=>container.addEventListener(name,act);on(
"mouseover",event=>{const unit=unitOf(event);onHover(unit?Number(unit.dataset.unit):null)});on("mouseleave",()=>onHover(null));on("focusin",event=>{const unit=unitOf(
event);if(unit)onHover(Number(unit.dataset.unit))});on("focusout",()=>onHover(null));on("click",event=>{const unit=unitOf(event);if(unit)onLock(Number(unit.dataset.
unit))});on("keydown",event=>{const unit=unitOf(event);if(event.key==="Escape")onLock(null);if(!unit)return;if(event.key==="Enter"||event.key===" "){event.preventDefault();
onLock(Number(unit.dataset.unit));return}const by=STEPS[event.key];if(!by)return;const all=[...container.querySelectorAll("[data-unit]")];const next=all[all.indexOf(
unit)+by];if(!next)return;event.preventDefault();unit.tabIndex=-1;next.tabIndex=0;next.focus()})}function markAmong(elements,hover,lock){elements.forEach((element,unit)=>{
element?.classList.toggle("pointed",unit===hover);element?.classList.toggle("locked",unit===lock);element?.setAttribute("aria-pressed",String(unit===lock))})}var RunningText=class{constructor(actions){this.element=el("div",{class:"running"});this.marks=[];link(this.element,actions)}build({pieces,held},about){const{below,
written=()=>false}=about??{};this.marks=[];const parts=pieces.map(([text2,unit])=>{if(unit<0)return document.createTextNode(text2);const mark=el("span",{class:`\
unit${held[unit]?" held":""}${written(unit)?" written":""}`,role:"button","data-unit":unit,tabindex:this.marks.length?"-1":"0"},text2,below?el("small",{},below(
unit)):null);this.marks[unit]=mark;return mark});this.element.classList.toggle("stacked",Boolean(below));this.element.replaceChildren(...parts)}draw(shares,ramp){
this.marks.forEach((mark,unit)=>{mark.style.background=shares?ramp.shade(shares[unit]):"";mark.classList.toggle("strong",shares!==null&&Math.abs(shares[unit])>.1)})}mark(hover,lock){
markAmong(this.marks,hover,lock)}};var NAMES={cross:N_("The prompt"),decoder:N_("The text")};var WrittenText=class{constructor(line,{firstRow,named},actions){this.stack=line.stack;this.text=line.
text;const running=new RunningText(actions);running.build(line,{written:unit=>line.stack==="decoder"&&unit>firstRow});this.element=running.element;this.marks=running.
marks;const title=named?el("h3",{},tr(NAMES[line.stack])):null;this.section=el("div",{},title,running.element)}shade(weights,{row,most,withoutFirst,ramp}){const grows=this.
stack==="decoder";this.marks.forEach((mark,unit)=>{const seen=isSeen(this.stack,unit,row);const leftOut=withoutFirst&&unit===0;const share=seen&&!leftOut?Math.min(
1,weights[unit]/most):0;const shade=Math.round(share*255);mark.style.background=seen?ramp.css[shade]:"";mark.style.color=seen&&share>.02?`var(${ramp.dark[shade]?
"--on-dark":"--on-light"})`:"";mark.classList.toggle("later",grows&&unit>row+1);mark.classList.toggle("now",grows&&unit===row+1);mark.classList.toggle("left-out",
seen&&leftOut)})}mark(hover,lock){markAmong(this.marks,hover,lock)}reveal(unit){const{element}=this;if(!this.marks[unit])return;const[box,mark]=[element,this.marks[unit]].
map(each=>each.getBoundingClientRect());if(mark.top<box.top||mark.bottom>box.bottom)element.scrollTop+=mark.top-box.top-box.height/2}};var ROUNDED=.002;var BY_ARROW={ArrowLeft:-1,ArrowRight:1};var Written=class extends Mounted{header;arrays;state;waiting=false;followed=null;texts;rows;where;options;readout;legend;weights;constructor(element,emit){
super(element,"generation",emit);this.steps=new Steps(step=>this.go(step));this.root.addEventListener("keydown",event=>this.key(event))}resized(){}show(data){const{
header,arrays}=unpack(data);const before=this.header;this.header=header;this.arrays=arrays;const last=header.steps.ids.length-1;const branch=header.branches.at(
-1)?.[0];const same=before&&String(before.layers)===String(header.layers)&&before.heads===header.heads;this.state={step:Math.min(branch??0,last),layer:same?this.
state.layer:header.layers.length-1,head:same?this.state.head:-1,withoutFirst:same?this.state.withoutFirst:false,pointed:null,locked:null};this.waiting=false;this.
followed=null;this.build();this.theme()}build(){const{header,state}=this;this.steps.build(header);this.texts=header.texts.map(text2=>this.text(text2));this.where=
el("p",{class:"where","aria-live":"polite"});this.options=el("div",{class:"options"});this.readout=el("p",{class:"readout"});const range=n=>Array.from({length:n},
(_,i)=>[String(i),String(i)]);const first=el("input",{type:"checkbox",checked:state.withoutFirst,on:{change:event=>this.set({withoutFirst:event.target.checked})}});
this.legend=el("span",{class:"legend"});this.weights=table(tr("What this step attended to, as a table"),()=>["token","place","weight"],()=>rowsOfWeights(this.texts,
this.rows,this.last,this.within));const doubts=doubtsStrip(header.doubts);this.root.replaceChildren(this.host.probe,...doubts?[doubts]:[],el("div",{class:"colum\
ns"},el("section",{class:"panel"},el("header",{},el("h2",{},tr("Step by step")),el("label",{},tr("Layer "),select(tr("Layer"),header.layers.map((number2,at)=>[String(
at),String(number2)]),String(state.layer),v=>this.set({layer:Number(v)}))),header.heads?el("label",{},tr("Head "),select(tr("Head"),[["-1",tr("mean of all")],...range(
header.heads)],String(state.head),v=>this.set({head:Number(v)}))):el("span",{class:"quiet"},tr("mean of all heads: the text is too long to show single heads")),
el("label",{title:tr("Many heads put most of their weight on the first token. Only the shading changes, not the numbers.")},first,tr(" shade without the first t\
oken")),this.legend),this.steps.element,this.where,...this.texts.map(text2=>text2.section),this.readout,el("p",{class:"quiet"},`${header.ended} ${chosenInWords(
header)}`),header.exact?"":el("p",{class:"quiet"},tr("With so many steps and heads, weights are rounded: each weight here is within 0.002 of the model's.")),...header.
notes.map(note=>el("p",{class:"note"},note))),el("section",{class:"panel"},el("header",{},el("h2",{},tr("Next token"))),this.options)),this.weights,table(tr("Al\
l steps and their likeliest tokens as a table"),()=>columnsOfSteps(header),()=>rowsOfSteps(header)))}text(line){const{rows,texts}=this.header;const about={firstRow:rows[0],
named:texts.length>1};return new WrittenText(line,about,{onHover:unit=>this.point(line.stack,unit),onLock:unit=>this.choose(line.stack,unit)})}key(event){const target=event.
target;if(target.closest("select, input, [data-unit], summary, .table-scroll"))return;const by=BY_ARROW[event.key];if(!by)return;event.preventDefault();this.go(
this.state.step+by)}go(step){this.set({step:Math.max(0,Math.min(this.header.steps.ids.length-1,step)),locked:null})}set(changes){this.state={...this.state,...changes};
this.draw()}point(stack,unit){this.state.pointed=unit===null?null:{stack,unit};this.read()}choose(stack,unit){const step=unit===null||stack==="cross"?-1:stepOf(
unit,this.header.rows);if(step>=0)this.go(step);else{const{locked}=this.state;const again=locked&&locked.stack===stack&&locked.unit===unit;this.state.locked=unit===
null||again?null:{stack,unit};this.read()}}row({stack,text:text2}){const{steps,heads,exact}=this.header;const values=this.arrays[stack];if(!values)throw new Error(
`The weights of the stack ${stack} did not come with the data.`);const shape={heads:heads||1,steps:steps.ids.length,keys:text2.length,scale:exact?1:1/255};return rowOf(
values,shape,this.state)}get within(){return this.header.exact?0:ROUNDED}get last(){return this.header.rows[this.state.step]}draw(){if(!this.header)return;const{
header,state,ramp,last}=this;const{step,withoutFirst}=state;this.steps.draw(step);this.rows=this.texts.map(text2=>this.row(text2));const most=mostOf(this.rows,withoutFirst);
this.texts.forEach((text2,i)=>text2.shade(this.rows[i],{row:last,most,withoutFirst,ramp}));const stops=ramp.css.filter((_,i)=>i%32===0).join(", ");this.legend.replaceChildren(
"0 ",el("i",{style:`background:linear-gradient(90deg, ${stops})`}),` ${number(most)}`);this.follow();this.say();this.read();const choose=header.branching&&!this.
waiting?one=>this.branch(one):null;const{waiting}=this;const about=aboutBars({drawn:header.steps.chances!==null,waiting,choosing:!!choose});keepFocus(this.options,
()=>this.options.replaceChildren(el("p",{class:"quiet"},about),candidateBars(header,step,choose)));this.weights.refresh()}follow(){const{step}=this.state;if(this.
followed===step)return;this.followed=step;this.texts.at(-1)?.reveal(this.last+1)}say(){const{header,state}=this;const{labels,probabilities,chances}=header.steps;
const mine=header.branches.some(([at])=>at===state.step);const chance=chances?.[state.step];this.where.replaceChildren(tr("Step {step} of {labels} writes ",{step:state.
step+1,labels:labels.length}),el("bdi",{class:"mono"},labels[state.step]),tr(" · probability {probabilities}",{probabilities:number(probabilities[state.step])}),
chance===void 0||chance===null?"":tr(" · sampled with {chance}",{chance:number(chance)}),mine?el("b",{},tr(" · chosen by you")):"")}branch(one){this.waiting=true;
this.draw();this.emit("branch",{of:this.header.of,step:this.state.step,token:one.id})}read(){const{pointed,locked}=this.state;const own=pointed??locked;const at=own??
this.strongest();for(const text3 of this.texts){const of=token=>token?.stack===text3.stack?token.unit:null;text3.mark(of(pointed),of(locked))}const i=this.texts.
findIndex(text3=>text3.stack===at.stack);const text2=this.texts[i];const label=el("bdi",{class:"mono"},text2.text[at.unit]);if(!isSeen(text2.stack,at.unit,this.
last)){this.readout.replaceChildren(label,tr(" was not written yet at this step."));return}const value=this.rows[i][at.unit];const{within}=this;const rank=rankIn(
this.rows[i],at.unit,within);this.readout.replaceChildren(own?"":tr("strongest: "),label,tr(" gets "),el("b",{class:"mono",title:String(value)},weight(value,within)),
tr(" of this step's attention · rank {rank}",{rank})+(this.header.exact?"":tr(" · rounded to 0.002")))}strongest(){const{text:text2,unit}=strongestOf(this.rows,
this.state.withoutFirst);return{stack:this.texts[text2].stack,unit}}};var render=renderer((element,emit)=>new Written(element,emit));export{render};
