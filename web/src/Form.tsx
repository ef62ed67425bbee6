import { useId } from 'react'

import { Choice } from './Choice'
import type { Question, Values, Variable } from './service'
import { useWords } from './words'

/** The variables of a question as fields, and the button that asks it. */
export function Form({ question, values, busy, onChange, onAsk }: {
  question: Question
  values: Values
  busy: boolean
  onChange: (values: Values) => void
  onAsk: () => void
}) {
  const { language, words } = useWords()
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        onAsk()
      }}
    >
      {question.variables.map((variable) => (
        <Field
          key={`${question.name}.${variable.name}`}
          variable={variable}
          label={question.labels[language]?.[variable.name] ?? question.labels.en?.[variable.name] ?? variable.name}
          value={values[variable.name] ?? variable.default}
          onChange={(value) => onChange({ ...values, [variable.name]: value })}
        />
      ))}
      <button type="submit" className="main" aria-busy={busy}>
        {busy ? words.asking : words.ask}
      </button>
    </form>
  )
}

function Field({ variable, label, value, onChange }: {
  variable: Variable
  label: string
  value: unknown
  onChange: (value: unknown) => void
}) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input id={id} variable={variable} value={value} onChange={onChange} />
    </div>
  )
}

function Input({ id, variable, value, onChange }: { id: string; variable: Variable; value: unknown; onChange: (value: unknown) => void }) {
  const type = variable.type.replace('!', '')
  const text = value == null ? '' : String(value)
  if (variable.choices) return <Choice id={id} variable={variable} value={text} onChange={onChange} />
  if (variable.values) {
    return (
      <select id={id} value={text} onChange={(event) => onChange(event.target.value || null)}>
        {!variable.type.endsWith('!') && <option value="" />}
        {variable.values.map((one) => (
          <option key={one} value={one}>
            {readable(one)}
          </option>
        ))}
      </select>
    )
  }
  if (type === 'Boolean') return <input id={id} type="checkbox" checked={value === true} onChange={(event) => onChange(event.target.checked)} />
  const isNumber = type === 'Int' || type === 'Float'
  return (
    <input
      id={id}
      type={isNumber ? 'number' : 'text'}
      step={type === 'Float' ? 'any' : undefined}
      required={variable.type.endsWith('!')}
      value={text}
      onChange={(event) => onChange(isNumber ? numberOf(event.target.value) : event.target.value)}
    />
  )
}

function numberOf(text: string): number | null {
  return text === '' ? null : Number(text)
}

/** `AT_LEAST` becomes `At least`. */
function readable(value: string): string {
  const words = value.replaceAll('_', ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
