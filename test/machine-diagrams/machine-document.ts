/** A machine's page in docs/machines/: its drawing and its states in words. */
import type { Drawing } from '../../src/machine-diagrams/walk.ts';
import { asMermaid } from '../../src/machine-diagrams/mermaid.ts';
import { asText } from '../../src/machine-diagrams/text.ts';

/** The page as Markdown. */
export function machineDocument(drawing: Drawing): string {
  const title = `# The ${drawing.machine} machine`;
  const source = `Generated from \`machines/${drawing.machine}.ts\` by \`npm run docs\`; a test fails when it is stale.`;
  const picture = `![The states of ${drawing.machine}](${drawing.machine}.svg)`;
  return `${title}\n\n${source}\n\n${picture}\n\n\`\`\`mermaid\n${asMermaid(drawing)}\`\`\`\n\n\`\`\`text\n${asText(drawing)}\`\`\`\n`;
}
