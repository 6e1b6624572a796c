"""The ten grounds of ``bench.screening`` for OpenFisca-core, run by its own Python with the facts as Parquet."""

# mypy: ignore-errors
import sys
import time

import numpy as np
import pyarrow.parquet as parquet
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

START = time.perf_counter()
WHEN = "2026-11"
Person = build_entity(key="person", plural="persons", label="Person", is_person=True)
RULES = {
    "terminal": "terminal_illness",
    "serious": "(serious_condition + serious_impairment + deteriorating_because_of_age)"
    " * self_care_diminished * recovery_not_expected",
    "care": "needs_long_term_care * care_not_provided * risk_without_care",
    "outbreak": "(facility_outbreak + declared_emergency) * raised_personal_risk * risk_not_mitigated",
    "age": "(age_years >= 65) * serious_aging_deterioration * ((years_served >= 10) + (share_of_term_served >= 0.75))",
    "child": "(child_minor + child_disabled_adult) * child_caregiver_lost",
    "spouse": "spouse_incapacitated * only_caregiver_for_spouse",
    "parent": "parent_incapacitated * only_caregiver_for_parent",
    "relative": "other_relative_is_close_family * other_relative_incapacitated * only_caregiver_for_relative",
    "abuse": "(abuse_sexual + abuse_serious_injury) * abuse_by_staff * (abuse_conviction + abuse_civil_finding"
    " + abuse_administrative_finding + abuse_proceedings_delayed + in_imminent_danger)",
}


def variable(name, kind, formula=None):
    body = {"value_type": kind, "entity": Person, "definition_period": DateUnit.MONTH, "label": name}
    if formula:
        code = compile(formula, name, "eval")
        facts = code.co_names
        body["formula"] = lambda person, period: eval(code, {}, {f: person(f, period) for f in facts}) > 0
    return type(name, (Variable,), body)


table = parquet.read_table(sys.argv[1])
system = TaxBenefitSystem([Person])
columns = {}
for name in table.column_names:
    values = table[name].to_numpy(zero_copy_only=False)
    number = name in ("age_years", "years_served", "share_of_term_served")
    columns[name] = np.nan_to_num(values.astype(float)) if number else np.array([v is True for v in values])
    system.add_variable(variable(name, float if number else bool))
for name, formula in RULES.items():
    system.add_variable(variable(f"ground_{name}", bool, formula))
simulation = SimulationBuilder().build_default_simulation(system, count=table.num_rows)
for name, values in columns.items():
    simulation.set_input(name, WHEN, values)
built = time.perf_counter()
total = sum(int(simulation.calculate(f"ground_{name}", WHEN).sum()) for name in RULES)
print(f"built in {built - START:.2f} s, computed in {1000 * (time.perf_counter() - built):.0f} ms, {total} yes")
