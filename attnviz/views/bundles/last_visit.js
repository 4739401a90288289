var ARRAY_OF={uint8:Uint8Array,float32:Float32Array,float64:Float64Array};function unpack(data){const bytes=data instanceof ArrayBuffer?new Uint8Array(data):data;
const length=new DataView(bytes.buffer,bytes.byteOffset,4).getUint32(0,true);const header=JSON.parse(new TextDecoder().decode(bytes.subarray(4,4+length)));const start=4+
length;const arrays={};const index=Object.entries(header.arrays);for(const[name,[offset,size,type]]of index){const at=bytes.byteOffset+start+offset;const Kind=ARRAY_OF[type];
const aligned=at%Kind.BYTES_PER_ELEMENT===0;const block=aligned?bytes:bytes.slice(start+offset,start+offset+size);const buffer=block.buffer;arrays[name]=new Kind(
buffer,aligned?at:0,size/Kind.BYTES_PER_ELEMENT)}return{header,arrays}}function worthKeeping({pathname,search},{base,paths}){const root=base.replace(/\/+$/,"");if(!pathname.startsWith(root))return null;const page=pathname.slice(root.
length).replace(/^\/+|\/+$/g,"");if(!paths.includes(page))return null;return search.length>1||page?`${page}${search}`:""}var REMEMBERED="attnviz.last-visit";var told=false;function remembered(){try{return localStorage.getItem(REMEMBERED)??""}catch{return""}}function remember(address){
try{localStorage.setItem(REMEMBERED,address)}catch{}}var render=({data,emit})=>{const{header}=unpack(data);const last=header.ask&&!told?remembered():"";told=true;
if(last)emit("last",last);const leave=()=>{const address=worthKeeping(location,header);if(address!==null)remember(address)};addEventListener("pagehide",leave);document.
addEventListener("visibilitychange",leave);return()=>{removeEventListener("pagehide",leave);document.removeEventListener("visibilitychange",leave)}};export{render};
