// Which addresses are worth coming back to.

/**
 * The last part of a path, and its parameters.
 * @param {{pathname: string, search: string}} location
 * @param {string[]} paths of the pages that are remembered; "" is the first page
 * @returns {string | null} null for a page that is not remembered, "" for the first page as it opens
 */
export function worthKeeping({ pathname, search }, paths) {
  const page = pathname.replace(/\/+$/, "").split("/").pop() ?? "";
  const known = paths.includes(page) ? page : null;
  if (known === null) return null;
  return search.length > 1 || page ? `${page}${search}` : "";
}
