var language=null;var formOf=()=>0;function speak(spoken){language=spoken??null;formOf=language?pluralForm(language.plural):()=>0}var TOKEN=/\s*(\d+|n|[!=<>]=|&&|\|\||[%<>?:()+*/-])/y;var LEVELS=[["||"],["&&"],["==","!="],["<",">","<=",">="],["+","-"],["*","/","%"]];var OPERATORS={"||":(a,b)=>Number(
Boolean(a||b)),"&&":(a,b)=>Number(Boolean(a&&b)),"==":(a,b)=>Number(a===b),"!=":(a,b)=>Number(a!==b),"<":(a,b)=>Number(a<b),">":(a,b)=>Number(a>b),"<=":(a,b)=>Number(
a<=b),">=":(a,b)=>Number(a>=b),"+":(a,b)=>a+b,"-":(a,b)=>a-b,"*":(a,b)=>a*b,"/":(a,b)=>Math.trunc(a/b),"%":(a,b)=>a%b};function pluralForm(expression){const tokens=[];
TOKEN.lastIndex=0;for(let found=TOKEN.exec(expression);found;found=TOKEN.exec(expression))tokens.push(found[1]);return n=>{let at=0;const choice=()=>{const test=level(
0);if(tokens[at]!=="?")return test;at++;const then=choice();at++;const otherwise=choice();return test?then:otherwise};const level=depth=>{if(depth===LEVELS.length)
return atom();let value=level(depth+1);while(LEVELS[depth].includes(tokens[at])){const operator=OPERATORS[tokens[at++]];value=operator(value,level(depth+1))}return value};
const atom=()=>{const token=tokens[at++];if(token==="("){const value=choice();at++;return value}return token==="n"?n:Number(token)};const form=choice();return Number.
isFinite(form)?form:0}}var ARRAY_OF={uint8:Uint8Array,float32:Float32Array,float64:Float64Array};function unpack(data){const bytes=data instanceof ArrayBuffer?new Uint8Array(data):data;
const length=new DataView(bytes.buffer,bytes.byteOffset,4).getUint32(0,true);const header=JSON.parse(new TextDecoder().decode(bytes.subarray(4,4+length)));if("l\
anguage"in header)speak(header.language);const start=4+length;const arrays={};const index=Object.entries(header.arrays);for(const[name,[offset,size,type]]of index){
const at=bytes.byteOffset+start+offset;const Kind=ARRAY_OF[type];const aligned=at%Kind.BYTES_PER_ELEMENT===0;const block=aligned?bytes:bytes.slice(start+offset,
start+offset+size);const buffer=block.buffer;arrays[name]=new Kind(buffer,aligned?at:0,size/Kind.BYTES_PER_ELEMENT)}return{header,arrays}}function runsText({key,shiftKey,ctrlKey,metaKey,altKey,isComposing,keyCode}){const composes=isComposing||keyCode===229;return key==="Enter"&&!composes&&!(shiftKey||
ctrlKey||metaKey||altKey)}var SAID="--attnviz-enter";var render=({data})=>{const{header}=unpack(data);const{style}=document.documentElement;style.setProperty(SAID,JSON.stringify(header.said));
const press=event=>{const{target}=event;if(!(target instanceof HTMLTextAreaElement)||!target.closest(header.box))return;if(!runsText(event))return;event.preventDefault();
event.stopImmediatePropagation();const how={key:"Enter",code:"Enter",ctrlKey:true,bubbles:true,cancelable:true};target.dispatchEvent(new KeyboardEvent("keydown",
how))};document.addEventListener("keydown",press,true);return()=>{document.removeEventListener("keydown",press,true);style.removeProperty(SAID)}};export{render};
