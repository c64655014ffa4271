// Calls of `slice` on bytes. Of a Uint8Array it is a copy; of a Buffer, which is one, a view of memory that its owner
// may use again. The type does not tell which of the two comes, so sources use `copyBytes` or `subarray`.
import ts from "typescript";

/**
 * @param {import("typescript").Program} program
 * @param {(path: string) => boolean} isSource
 * @returns {{ path: string, line: number, text: string }[]}
 */
export function slicedBytes(program, isSource) {
  const checker = program.getTypeChecker();
  return program
    .getSourceFiles()
    .filter((file) => isSource(file.fileName))
    .flatMap((file) => callsIn(file).map((call) => placeOf(file, call)));

  function callsIn(node) {
    const own = isSlice(node) && isBytes(checker.getTypeAtLocation(node.expression.expression)) ? [node] : [];
    const inner = [];
    ts.forEachChild(node, (child) => void inner.push(...callsIn(child)));
    return [...own, ...inner];
  }

  function isBytes(type) {
    const parts = type.isUnionOrIntersection() ? type.types : [type];
    return parts.some((part) => ["Uint8Array", "Buffer"].includes(part.getSymbol()?.name ?? ""));
  }
}

function isSlice(node) {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "slice"
  );
}

function placeOf(file, call) {
  const { line } = file.getLineAndCharacterOfPosition(call.getStart(file));
  return { path: file.fileName, line: line + 1, text: call.getText(file) };
}
