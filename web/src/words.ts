import { createContext, useContext } from 'react'

export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

/** All that the page itself says, in each language. */
const WORDS = {
  en: {
    language: 'Language',
    settings: 'Settings',
    theme: 'Theme',
    light: 'Light',
    dark: 'Dark',
    system: 'As the system',
    questions: 'Questions',
    editor: 'Editor',
    ask: 'Ask',
    asking: 'Asking…',
    openEditor: 'Open in the editor',
    copyLink: 'Copy a link',
    copied: 'Copied',
    token: 'Token',
    tokenAbout: 'Kept until this tab is closed, and sent to this service alone.',
    find: 'Find a question',
    noQuestion: 'No question is called that.',
    noQuestions: 'This service has no ready questions. Ask your own in the editor.',
    answer: 'Answer',
    table: 'Table',
    graph: 'Graph',
    node: 'Node',
    around: 'Show what is around it',
    noNodes: 'The answer tells of no nodes.',
    nodesAndEdges: (nodes: number, edges: number) => `${nodes.toLocaleString('en-GB')} nodes, ${edges.toLocaleString('en-GB')} edges`,
    sample: (shown: number, all: number) => `A sample: ${shown.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} nodes, those with the most edges`,
    sources: 'Sources',
    json: 'JSON',
    columns: 'Columns',
    download: 'Download as CSV',
    rows: (count: number) => (count === 1 ? '1 row' : `${count.toLocaleString('en-GB')} rows`),
    firstRows: (shown: number, all: number) => `The first ${shown.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} rows are shown; the download has all.`,
    noRows: 'The graph holds nothing that fits.',
    noSources: 'The answer asks for no citations, or has none.',
    cited: (count: number) => (count === 1 ? 'cited once' : `cited ${count.toLocaleString('en-GB')} times`),
    typeToFind: 'Type to find',
    nothingFound: 'Nothing is called that.',
    yes: 'Yes',
    loading: 'Loading…',
    down: 'The service does not answer. This page asks again by itself.',
    failed: 'The question was not answered',
    skip: 'Skip to the answer',
    explain: 'Explain',
    plan: 'The plan as a diagram',
    cost: 'Cost',
    costs: (actual: number, estimate: number) => `${actual.toLocaleString('en-GB')}, ${estimate.toLocaleString('en-GB')} expected`,
    budget: 'Allowed',
    noBudget: 'without limit',
    planning: 'Planned in',
    planned: 'kept from before',
    running: 'Run in',
    milliseconds: (time: number) => `${time.toLocaleString('en-GB', { maximumSignificantDigits: 3 })} ms`,
    expected: (count: number) => `${count.toLocaleString('en-GB')} expected`,
    number: (count: number) => count.toLocaleString('en-GB'),
  },
  fr: {
    language: 'Langue',
    settings: 'Réglages',
    theme: 'Thème',
    light: 'Clair',
    dark: 'Sombre',
    system: 'Comme le système',
    questions: 'Questions',
    editor: 'Éditeur',
    ask: 'Demander',
    asking: 'En cours…',
    openEditor: "Ouvrir dans l'éditeur",
    copyLink: 'Copier un lien',
    copied: 'Copié',
    token: 'Jeton',
    tokenAbout: "Gardé jusqu'à la fermeture de cet onglet, et envoyé à ce service seul.",
    find: 'Chercher une question',
    noQuestion: 'Aucune question ne porte ce nom.',
    noQuestions: "Ce service n'a pas de questions prêtes. Posez la vôtre dans l'éditeur.",
    answer: 'Réponse',
    table: 'Tableau',
    graph: 'Graphe',
    node: 'Nœud',
    around: 'Montrer ce qui est autour',
    noNodes: 'La réponse ne parle d’aucun nœud.',
    nodesAndEdges: (nodes: number, edges: number) => `${nodes.toLocaleString('fr-FR')} nœuds, ${edges.toLocaleString('fr-FR')} arêtes`,
    sample: (shown: number, all: number) => `Un échantillon : ${shown.toLocaleString('fr-FR')} nœuds sur ${all.toLocaleString('fr-FR')}, les plus reliés`,
    sources: 'Sources',
    json: 'JSON',
    columns: 'Colonnes',
    download: 'Télécharger en CSV',
    rows: (count: number) => (count < 2 ? `${count} ligne` : `${count.toLocaleString('fr-FR')} lignes`),
    firstRows: (shown: number, all: number) => `Les ${shown.toLocaleString('fr-FR')} premières lignes sur ${all.toLocaleString('fr-FR')} sont affichées ; le fichier les contient toutes.`,
    noRows: 'Rien ne correspond dans le graphe.',
    noSources: "La réponse ne demande pas de citations, ou n'en a pas.",
    cited: (count: number) => (count < 2 ? 'citée une fois' : `citée ${count.toLocaleString('fr-FR')} fois`),
    typeToFind: 'Tapez pour chercher',
    nothingFound: 'Rien ne porte ce nom.',
    yes: 'Oui',
    loading: 'Chargement…',
    down: 'Le service ne répond pas. Cette page le rappelle toute seule.',
    failed: "La question n'a pas eu de réponse",
    skip: 'Aller à la réponse',
    explain: 'Explication',
    plan: 'Le plan en schéma',
    cost: 'Coût',
    costs: (actual: number, estimate: number) => `${actual.toLocaleString('fr-FR')}, ${estimate.toLocaleString('fr-FR')} prévu`,
    budget: 'Permis',
    noBudget: 'sans limite',
    planning: 'Plan',
    planned: 'déjà prêt',
    running: 'Exécution',
    milliseconds: (time: number) => `${time.toLocaleString('fr-FR', { maximumSignificantDigits: 3 })} ms`,
    expected: (count: number) => (count < 2 ? `${count} prévue` : `${count.toLocaleString('fr-FR')} prévues`),
    number: (count: number) => count.toLocaleString('fr-FR'),
  },
}

export type Words = (typeof WORDS)['en']

const Spoken = createContext<Language>('en')
export const Speaking = Spoken.Provider

/** The language of the page, and what it says in it. */
export function useWords(): { language: Language; words: Words } {
  const language = useContext(Spoken)
  return { language, words: WORDS[language] }
}

/** The language of the link, else that of the last visit, else the browser's, else English. */
export function firstLanguage(search: string): Language {
  const wanted = [new URLSearchParams(search).get('lang'), localStorage.getItem('language'), ...navigator.languages]
  for (const one of wanted) {
    const known = LANGUAGES.find((language) => one?.toLowerCase().startsWith(language))
    if (known) return known
  }
  return 'en'
}
