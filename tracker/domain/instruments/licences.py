"""Whose words each questionnaire is made of, and whether we may ship them.

A flag of the US Department of Veterans Affairs (VA) is evidence, not a licence for us. Where terms are not found or
forbid it, no text is shipped: an operator who has permission loads it as a content pack (`pack.py`).
"""

from dataclasses import dataclass
from datetime import date

CHECKED = date(2026, 11, 22)
VISTA = "github.com/WorldVistA/VistA-M@b7aecb9029f9, files 601.71 to 601.93"
US_CORE = "github.com/HL7/US-Core@85bf4af6eec4, input/examples/"


@dataclass(frozen=True, slots=True)
class Licence:
    """Who holds the words, under which terms, what shows it, when we looked, and whether we ship them.

    `notice` is printed with the form, word for word as its source gives it where there is one.
    """

    holder: str
    licence: str
    evidence: str
    checked_on: date
    ship_text: bool
    notice: str = ""


#: To be shown wherever LOINC codes are given out.
LOINC_NOTICE = (
    "This material contains content from LOINC® (http://loinc.org). LOINC is copyright © 1995-2024, "
    "Regenstrief Institute, Inc. and the LOINC Committee, and is available at no cost under the license at "
    "http://loinc.org/license."
)
PFIZER = (
    "Copyright © Pfizer Inc. All rights reserved. Developed by Drs. Robert L. Spitzer, Janet B.W. "
    "Williams, Kurt Kroenke and colleagues, with an educational grant from Pfizer Inc. No permission "
    "required to reproduce, translate, display or distribute (https://www.phqscreeners.com/)."
)
CESATE = (
    "Brief Addiction Monitor: Philadelphia Center of Excellence in Substance Addiction Treatment and Education, "
    "US Department of Veterans Affairs. Item texts as published in VistA-M (Apache License 2.0)."
)
AUDIT = "As a WHO-approved instrument, the AUDIT is in the public domain."
TAPS = (
    "The TAPS Tool was developed by the National Institute on Drug Abuse (NIDA) https://nida.nih.gov. As a "
    "federally funded (NIH) tool, the TAPS-1 is considered public domain in the U.S"
)
EVS = (
    "This panel was reviewed and validated by Kaiser Permanente to be used to represent the Exercise Vital "
    "Sign (EVS). The EVS was developed by researchers (e.g., Coleman et al.) and is often considered part "
    "of the public domain for clinical and research use."
)


def _bam(name: str) -> Licence:
    return Licence("US Department of Veterans Affairs (Philadelphia CESATE)",
                   "work of the US federal government; VistA-M is under the Apache License 2.0",
                   f"{VISTA}: {name} needs no licence", CHECKED, True, CESATE)


def _pfizer(evidence: str) -> Licence:
    return Licence("Pfizer Inc.", "no permission required to reproduce, translate, display or distribute",
                   evidence, CHECKED, True, PFIZER)


def _held(holder: str, licence: str, evidence: str) -> Licence:
    return Licence(holder, licence, evidence, CHECKED, False)


#: Our own questions, under the licence of the whole.
OWN = Licence("Evenlight contributors", "Apache-2.0", "LICENSE", CHECKED, True)
LICENCES: dict[str, Licence] = {
    "phq9": _pfizer(US_CORE + "Questionnaire-phq-9-example.json; phqscreeners.com"),
    "phq2": _pfizer(US_CORE + "Questionnaire-phq-9-example.json; phqscreeners.com"),
    "gad7": _pfizer(VISTA + ": may be reproduced freely; phqscreeners.com (same terms, page not opened)"),
    "gad2": _pfizer(VISTA + ": may be reproduced freely; phqscreeners.com (same terms, page not opened)"),
    "bam": _bam("BAM"),
    "bam_r": _bam("BAM-R"),
    "bam_iop": _bam("BAM-IOP"),
    "auditc": Licence("World Health Organization", "public domain", US_CORE + "Questionnaire-AUDIT-C.json", CHECKED,
                      True, AUDIT),
    "taps1": Licence("US National Institute on Drug Abuse", "public domain in the US",
                     US_CORE + "Questionnaire-TAPS.json", CHECKED, True, TAPS),
    "evs": Licence("Coleman et al., Kaiser Permanente", "often considered public domain",
                   US_CORE + "Questionnaire-exercise-vital-sign.json", CHECKED, True, EVS),
    # Below: no text here. Each may be loaded by whoever has permission.
    "who5": _held("World Health Organization", "CC BY-NC-SA 3.0 IGO (2024): not an open licence",
                  "corc.uk.net (free, no permission); licence of 2024 not opened"),
    "isi": _held("Charles M. Morin, through Mapi Research Trust", "licence required",
                 VISTA + "; eprovide.mapi-trust.org"),
    "sds": _held("Gossop et al. 1995, Addiction", "journal copyright, no permission found", "EMCDDA instruments bank"),
    "sure": _held("King's College London", "terms not found", "none found; ask the holder"),
    "dudit": _held("Berman et al., Karolinska Institutet", "manual of 2003: do not cite without permission",
                   "DUDIT manual 2003"),
    "promis": _held("PROMIS Health Organization", "written permission for use in software", "healthmeasures.net"),
    "icsi": _held("O'Leary et al. 1997, Urology", "permission needed", "journal; terms not opened"),
    "icpi": _held("O'Leary et al. 1997, Urology", "permission needed", "journal; terms not opened"),
    "top": _held("Public Health England", "terms unconfirmed", "guidance of 2007"),
    "barc10": _held("Vilsaint et al. 2017", "terms not found", "virginiasorsupport (scoring alone)"),
    "aware": _held("Gorski and Miller", "terms not found", "none found"),
    "k10": _held("Ronald C. Kessler, Harvard", "terms wanted in writing", "medcalcu.com; behindthebarriers.org.au"),
    "k6": _held("Ronald C. Kessler, Harvard", "terms wanted in writing", "PRBM.S417446"),
    "cssrs": _held("Columbia Lighthouse Project", "may be reproduced; a response procedure must stand behind it",
                   VISTA + "; cssrs.columbia.edu"),
    "assist": _held("World Health Organization", "© WHO; version of NIDA not yet checked", VISTA),
    "stanley_brown": _held("Stanley and Brown", "permission for electronic use needed", "Cogn Behav Pract 19:256"),
}
