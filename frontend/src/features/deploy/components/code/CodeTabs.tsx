import { useTranslation } from "react-i18next";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/Tabs";
import { type SnippetLanguage, type SnippetName, snippet } from "../../lib/snippets";
import { CodeBlock } from "./CodeBlock";

/** The same code in several languages, one at a time. */
export function CodeTabs({
  name,
  languages,
  values,
  label,
}: {
  name: SnippetName;
  languages: readonly SnippetLanguage[];
  values?: Record<string, string>;
  label: string;
}) {
  const { t } = useTranslation("deploy");
  return (
    <Tabs defaultValue={languages[0]}>
      <TabList aria-label={label} className="mb-3">
        {languages.map((language) => (
          <Tab key={language} value={language}>
            {t(`code.languages.${language}`)}
          </Tab>
        ))}
      </TabList>
      {languages.map((language) => (
        <TabPanel key={language} tabIndex={-1} value={language}>
          <CodeBlock
            code={snippet(name, language, values)}
            label={`${label}: ${t(`code.languages.${language}`)}`}
          />
        </TabPanel>
      ))}
    </Tabs>
  );
}
