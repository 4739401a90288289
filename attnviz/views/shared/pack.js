// Reads what attnviz.views.view.pack wrote: a JSON header and named arrays, without copying.

const ARRAY_OF = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array };

export function unpack(buffer) {
  const bytes = buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : buffer;
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const start = 4 + length;
  const arrays = {};
  for (const [name, [offset, size, type]] of Object.entries(header.arrays)) {
    // Typed arrays need aligned memory, which a block inside a message may not have.
    const at = bytes.byteOffset + start + offset;
    const Kind = ARRAY_OF[type];
    const aligned = at % Kind.BYTES_PER_ELEMENT === 0;
    const block = aligned
      ? bytes.buffer
      : bytes.slice(start + offset, start + offset + size).buffer;
    arrays[name] = new Kind(block, aligned ? at : 0, size / Kind.BYTES_PER_ELEMENT);
  }
  return { header, arrays };
}
