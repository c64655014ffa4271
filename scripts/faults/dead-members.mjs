// Members of types and classes that no source reads: options that do nothing, fields that are filled for nobody.
//
// A value may be read through another type of the same shape, by a key from a table, or by users. So there are two
// answers: `isCertain` for a member whose name nothing reads at all, the others for a reader to judge.
import ts from "typescript";

/**
 * @typedef {object} DeadMember
 * @property {string} owner The type or class.
 * @property {string} name
 * @property {string} path The file of the declaration.
 * @property {"option" | "member" | "published" | "constant"} kind `option`: of a type `...Options`. `member`: of a type or class
 *   that stays inside. `published`: of a type that users see, so that they may be the ones who read it. `constant`:
 *   a field that is always undefined.
 * @property {boolean} isCertain Whether no source reads any member of this name or has the name as a text, and,
 *   for what users see, no other file has the word.
 */

/**
 * @param {import("typescript").Program} program
 * @param {{ isSource: (path: string) => boolean, published: Set<import("typescript").Symbol>, words: Set<string> }} options
 *   `words`: those of documents and examples, which show what users read.
 * @returns {DeadMember[]}
 */
export function deadMembers(program, { isSource, published, words }) {
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter((file) => isSource(file.fileName));
  const members = files.flatMap((file) => membersOf(file));
  const read = new Set();
  /** Names that are read of anything. */
  const names = new Set();
  /** Names that stand as a text or as the key of a table, by which options are read. */
  const keys = new Set();
  for (const file of files) visit(file, (node) => markRead(node));
  markImplementations();
  markHandedOn();
  return members
    .filter(({ node }) => !read.has(node) || isConstant(node))
    .flatMap((member) => described(member));

  /** A read of a property marks its declarations, through mapped types and unions, too. */
  function markRead(node) {
    if (ts.isPropertyAccessExpression(node)) {
      if (isWritten(node)) return;
      names.add(node.name.text);
      mark(checker.getSymbolAtLocation(node.name));
    } else if (ts.isElementAccessExpression(node)) {
      markByKeys(
        checker.getTypeAtLocation(node.expression),
        checker.getTypeAtLocation(node.argumentExpression),
      );
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name;
      const owner = checker.getTypeAtLocation(node.parent);
      if (ts.isIdentifier(name)) names.add(name.text);
      if (ts.isIdentifier(name)) mark(owner.getProperty(name.text));
      // The rest is handed on whole.
      if (node.dotDotDotToken !== undefined) for (const property of owner.getProperties()) mark(property);
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) {
      markByKeys(checker.getTypeAtLocation(node.right), checker.getTypeAtLocation(node.left));
    } else if (ts.isStringLiteralLike(node) && !ts.isPropertySignature(node.parent)) {
      // Neither the declaration of a member nor a type reads it.
      if (!ts.isLiteralTypeNode(node.parent)) keys.add(node.text);
    } else if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && isOfTable(node)) {
      keys.add(node.name.text);
    }
  }

  /** Whether the literal of a property has no declared member for it: a table by name, such as of readers. */
  function isOfTable({ name, parent }) {
    const declared = checker.getContextualType(parent)?.getProperty(name.text)?.declarations ?? [];
    return !declared.some((one) => ts.isPropertySignature(one) && isSource(one.getSourceFile().fileName));
  }

  function markByKeys(owner, key) {
    const keys = key.isUnion() ? key.types : [key];
    const names = keys.filter((type) => type.isStringLiteral()).map((type) => type.value);
    const parts = owner.isUnionOrIntersection() ? owner.types : [owner];
    for (const part of [owner, ...parts]) for (const name of names) mark(part.getProperty(name));
  }

  function mark(symbol) {
    if (symbol === undefined) return;
    for (const declaration of symbol.declarations ?? []) read.add(declaration);
    for (const root of checker.getRootSymbols(symbol)) {
      for (const declaration of root.declarations ?? []) read.add(declaration);
    }
  }

  /** What is read of an interface is read of the classes that implement it, and the other way round. */
  function markImplementations() {
    for (const { node, name } of members) {
      for (const { types } of node.parent.heritageClauses ?? []) {
        for (const type of types) {
          const base = checker.getTypeAtLocation(type).getProperty(name);
          const declarations = base?.declarations ?? [];
          // A base outside the sources calls it in its own way.
          if (declarations.some((one) => read.has(one) || !isSource(one.getSourceFile().fileName)))
            read.add(node);
          else if (read.has(node)) for (const one of declarations) read.add(one);
        }
      }
    }
  }

  /** What is read of a type is read of the values that are handed to it, such as options to their resolver. */
  function markHandedOn() {
    const pairs = [];
    for (const file of files) {
      visit(file, (node) => {
        if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return;
        const target = ts.isExpression(node) && !isNameOnly(node) && checker.getContextualType(node);
        if (target) pairs.push([checker.getNonNullableType(checker.getTypeAtLocation(node)), target]);
      });
    }
    // A value may be handed on several times.
    for (let size = -1; size !== read.size; ) {
      size = read.size;
      for (const [source, target] of pairs) {
        if (source === target) continue;
        for (const property of checker.getNonNullableType(target).getProperties()) {
          if (property.declarations?.some((one) => read.has(one))) mark(source.getProperty(property.name));
        }
      }
    }
  }

  /** Whether a member of a class stands for one of a published type, such as of an interface it implements. */
  function implementsPublished(node, name) {
    const bases = (node.parent.heritageClauses ?? []).flatMap(({ types }) => [...types]);
    return bases.some((base) => {
      const type = checker.getTypeAtLocation(base);
      const declared = type.aliasSymbol ?? type.getSymbol();
      return declared !== undefined && published.has(declared) && type.getProperty(name) !== undefined;
    });
  }

  function described({ node, name, owner }) {
    const symbol = owner && checker.getSymbolAtLocation(owner);
    const ownerName = owner?.text ?? "(unnamed)";
    const isPublished = (symbol !== undefined && published.has(symbol)) || implementsPublished(node, name);
    // Users call the methods of a published class, and read what they are given.
    if (symbol !== undefined && published.has(symbol) && ts.isClassLike(node.parent)) return [];
    const kind = isConstant(node)
      ? "constant"
      : /Options$/.test(ownerName)
        ? "option"
        : isPublished
          ? "published"
          : "member";
    if (kind === "option" && keys.has(name)) return [];
    const isNamed = names.has(name) || keys.has(name) || (kind === "published" && words.has(name));
    const isCertain = kind === "constant" || !isNamed;
    return [{ owner: ownerName, name, path: node.getSourceFile().fileName, kind, isCertain }];
  }
}

/** Every named member of an interface, a type literal or a class, with what it belongs to: a type, or a constant. */
function membersOf(file) {
  const found = [];
  visit(file, (node) => {
    const isMember =
      ts.isPropertySignature(node) ||
      ts.isMethodSignature(node) ||
      ts.isPropertyDeclaration(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isGetAccessor(node);
    if (!isMember || ts.isObjectLiteralExpression(node.parent)) return;
    if (!(ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) || ts.isPrivateIdentifier(node.name)))
      return;
    found.push({ node, name: node.name.text, owner: ownerOf(node.parent) });
  });
  return found;
}

function ownerOf(node) {
  for (let at = node; at !== undefined && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isInterfaceDeclaration(at) || ts.isClassDeclaration(at) || ts.isTypeAliasDeclaration(at))
      return at.name;
    if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name)) return at.name;
  }
  return undefined;
}

/** A field that can only be undefined: it is read, and says nothing. */
function isConstant(node) {
  if (!ts.isPropertyDeclaration(node) || node.initializer === undefined) return false;
  const isReadonly = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword) ?? false;
  if (!isReadonly || !ts.isIdentifier(node.initializer) || node.initializer.text !== "undefined")
    return false;
  // A class may change its own fields through a view of itself that is not read-only.
  let isAssigned = false;
  visit(node.getSourceFile(), (one) => {
    if (ts.isPropertyAccessExpression(one) && one.name.text === node.name.text && isWritten(one))
      isAssigned = true;
  });
  return !isAssigned;
}

/** A name that stands for no value by itself. */
function isNameOnly(node) {
  const { parent } = node;
  return ts.isPropertyAccessExpression(parent) && parent.name === node;
}

/** Whether an access is the target of an assignment, and nothing reads its value. */
function isWritten(node) {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return false;
  return parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

function visit(node, action) {
  action(node);
  ts.forEachChild(node, (child) => visit(child, action));
}
