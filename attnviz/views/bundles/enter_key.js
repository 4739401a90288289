var ARRAY_OF={uint8:Uint8Array,float32:Float32Array,float64:Float64Array};function unpack(data){const bytes=data instanceof ArrayBuffer?new Uint8Array(data):data;
const length=new DataView(bytes.buffer,bytes.byteOffset,4).getUint32(0,true);const header=JSON.parse(new TextDecoder().decode(bytes.subarray(4,4+length)));const start=4+
length;const arrays={};const index=Object.entries(header.arrays);for(const[name,[offset,size,type]]of index){const at=bytes.byteOffset+start+offset;const Kind=ARRAY_OF[type];
const aligned=at%Kind.BYTES_PER_ELEMENT===0;const block=aligned?bytes:bytes.slice(start+offset,start+offset+size);const buffer=block.buffer;arrays[name]=new Kind(
buffer,aligned?at:0,size/Kind.BYTES_PER_ELEMENT)}return{header,arrays}}function runsText({key,shiftKey,ctrlKey,metaKey,altKey,isComposing,keyCode}){const composes=isComposing||keyCode===229;return key==="Enter"&&!composes&&!(shiftKey||
ctrlKey||metaKey||altKey)}var SAID="--attnviz-enter";var render=({data})=>{const{header}=unpack(data);const{style}=document.documentElement;style.setProperty(SAID,JSON.stringify(header.said));
const press=event=>{const{target}=event;if(!(target instanceof HTMLTextAreaElement)||!target.closest(header.box))return;if(!runsText(event))return;event.preventDefault();
event.stopImmediatePropagation();const how={key:"Enter",code:"Enter",ctrlKey:true,bubbles:true,cancelable:true};target.dispatchEvent(new KeyboardEvent("keydown",
how))};document.addEventListener("keydown",press,true);return()=>{document.removeEventListener("keydown",press,true);style.removeProperty(SAID)}};export{render};
