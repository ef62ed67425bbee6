import { createContext, useContext } from 'react'

export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

/** How near a figure is, by its precision. */
const EN: Record<string, string> = { ABOUT: 'about ', AT_LEAST: 'at least ', AT_MOST: 'at most ' }
const FR: Record<string, string> = { ABOUT: 'environ ', AT_LEAST: 'au moins ', AT_MOST: 'au plus ' }
const near = (words: Record<string, string>, precision: unknown) => words[String(precision)] ?? ''

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
    wheel: 'Hold Ctrl while scrolling to zoom',
    appleWheel: 'Hold ⌘ while scrolling to zoom',
    touch: 'Use two fingers to move and zoom',
    map: 'Map',
    timeline: 'Timeline',
    noPlaces: 'The answer tells of no places.',
    places: (places: number, ways: number) => `${places === 1 ? '1 place' : `${places.toLocaleString('en-GB')} places`}${ways > 0 ? `, ${ways === 1 ? '1 connection' : `${ways.toLocaleString('en-GB')} connections`} between them` : ''}`,
    noDates: 'The answer tells of no dates.',
    dates: (count: number) => (count === 1 ? '1 date' : `${count.toLocaleString('en-GB')} dates`),
    firstDates: (shown: number, all: number) => `The first ${shown.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} dates are drawn; the table has all.`,
    home: 'Home',
    pages: 'Pages',
    skipHome: 'Skip to the content',
    holds: 'What this graph holds',
    loaded: (when: string) => `Loaded on ${when}:`,
    loadFailed: 'The last attempt to load something newer failed.',
    number: (count: number) => count.toLocaleString('en-GB'),
    recorded: 'recorded',
    of: (value: number, precision: unknown) => `of ${near(EN, precision)}${value.toLocaleString('en-GB')}`,
    mostAsked: 'Most asked',
    askedTimes: (count: number) => (count === 1 ? 'asked once' : `asked ${count.toLocaleString('en-GB')} times`),
    otherSources: (count: number) => `and ${count.toLocaleString('en-GB')} more: each answer names its own`,
    more: 'Look further',
    toExplorer: 'All questions',
    toDocs: 'The editor, with the documentation of each field',
    toSchema: 'The schema, as SDL',
    toHealth: 'The health of this service',
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
    wheel: 'Maintenez Ctrl en faisant défiler pour zoomer',
    appleWheel: 'Maintenez ⌘ en faisant défiler pour zoomer',
    touch: 'Utilisez deux doigts pour déplacer et zoomer',
    map: 'Carte',
    timeline: 'Chronologie',
    noPlaces: 'La réponse ne parle d’aucun lieu.',
    places: (places: number, ways: number) => `${places < 2 ? `${places} lieu` : `${places.toLocaleString('fr-FR')} lieux`}${ways > 0 ? `, ${ways < 2 ? `${ways} lien` : `${ways.toLocaleString('fr-FR')} liens`} entre eux` : ''}`,
    noDates: 'La réponse ne contient aucune date.',
    dates: (count: number) => (count < 2 ? `${count} date` : `${count.toLocaleString('fr-FR')} dates`),
    firstDates: (shown: number, all: number) => `Les ${shown.toLocaleString('fr-FR')} premières dates sur ${all.toLocaleString('fr-FR')} sont dessinées ; le tableau les contient toutes.`,
    home: 'Accueil',
    pages: 'Pages',
    skipHome: 'Aller au contenu',
    holds: 'Ce que contient ce graphe',
    loaded: (when: string) => `Chargé le ${when} :`,
    loadFailed: 'La dernière tentative de charger plus récent a échoué.',
    number: (count: number) => count.toLocaleString('fr-FR'),
    recorded: 'dans le graphe',
    of: (value: number, precision: unknown) => `sur ${near(FR, precision)}${value.toLocaleString('fr-FR')}`,
    mostAsked: 'Les plus posées',
    askedTimes: (count: number) => `posée ${count.toLocaleString('fr-FR')} fois`,
    otherSources: (count: number) => `et ${count.toLocaleString('fr-FR')} de plus : chaque réponse nomme les siennes`,
    more: 'Aller plus loin',
    toExplorer: 'Toutes les questions',
    toDocs: "L'éditeur, avec la documentation de chaque champ",
    toSchema: 'Le schéma, en SDL',
    toHealth: "L'état de ce service",
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
