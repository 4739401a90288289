// Which addresses are worth coming back to.

/**
 * The name of a page, and its parameters.
 * @param {{pathname: string, search: string}} location
 * @param {{base: string, paths: string[]}} pages that are remembered; "" is the first page
 * @returns {string | null} null for a page that is not remembered, "" for the first page as it opens
 */
export function worthKeeping({ pathname, search }, { base, paths }) {
  const root = base.replace(/\/+$/, "");
  if (!pathname.startsWith(root)) return null;
  const page = pathname.slice(root.length).replace(/^\/+|\/+$/g, "");
  if (!paths.includes(page)) return null;
  return search.length > 1 || page ? `${page}${search}` : "";
}
