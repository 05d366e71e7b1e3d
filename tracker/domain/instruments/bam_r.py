"""BAM-R, the Brief Addiction Monitor of 2012: the past 30 days, with days as counted.

Scored as the VA's YTSBAMR routine does, apart from one thing: that adds nought for a skipped item, and we do not score.
"""

from tracker.domain.instruments import bam_family as family
from tracker.domain.instruments.instrument import Instrument
from tracker.domain.instruments.licences import LICENCES
from tracker.domain.words import message

INTRODUCTION = (
    "Instructions\nThis is a standard set of questions about several areas of your life such as your "
    "health, alcohol and drug use, etc. The questions generally ask about the past 30 days. Please "
    "consider each question and answer as accurately as possible."
)
DRUGS = "7. In the past 30 days, how many days did you use any of the following drugs:"
TEXTS = {
    "1": "In the past 30 days, how would you say your physical health has been?",
    "2": "In the past 30 days, how many nights did you have trouble falling asleep or staying asleep?",
    "3": (
        "In the past 30 days, how many days have you felt depressed, anxious, angry or very upset "
        "throughout most of the day?"
    ),
    "4": "In the past 30 days, how many days did you drink ANY alcohol?",
    "5": (
        "In the past 30 days, how many days did you have at least 5 drinks (if you are a man) or at least "
        "4 drinks (if you are a woman)? [One drink is considered one shot of hard liquor (1.5 oz.) or "
        "12-ounce can/bottle of beer or 5-ounce glass of wine.]"
    ),
    "6": (
        "In the past 30 days, how many days did you use any illegal or street drugs or abuse any "
        "prescription medications?"
    ),
    "7A": "Marijuana (cannabis, pot, weed)?",
    "7B": (
        "Sedatives and/or Tranquilizers (benzos, Valium, Xanax, Ativan, Ambien, barbs, Phenobarbital, "
        "downers, etc.)?"
    ),
    "7C": "Cocaine and/or Crack?",
    "7D": (
        "Other Stimulants (amphetamine, methamphetamine, Dexedrine, Ritalin, Adderall, speed, crystal "
        "meth, ice, etc.)?"
    ),
    "7E": (
        "Opiates (Heroin, Morphine, Dilaudid, Demerol, Oxycontin, oxy, codeine (Tylenol 2,3,4), Percocet, "
        "Vicodin, Fentanyl, etc.)?"
    ),
    "7F": "Inhalants (glues, adhesives, nail polish remover, paint thinner, etc.)?",
    "7G": (
        "Other drugs (steroids, non-prescription sleep and diet pills, Benadryl, Ephedra, other "
        "over-the-counter or unknown medications)?"
    ),
    "8": (
        "In the past 30 days, how much were you bothered by cravings or urges to drink alcohol or use "
        "drugs?"
    ),
    "9": "How confident are you that you will NOT use alcohol and drugs in the next 30 days?",
    "10": (
        "In the past 30 days, how many days did you attend self-help meetings like AA or NA to support "
        "your recovery?"
    ),
    "11": (
        "In the past 30 days, how many days were you in any situations or with any people that might put "
        'you at an increased risk for using alcohol or drugs (i.e., around risky "people, places or '
        'things")?'
    ),
    "12": "Does your religion or spirituality help support your recovery?",
    "13": (
        "In the past 30 days, how many days did you spend much of the time at work, school, or doing "
        "volunteer work?"
    ),
    "14": (
        "Do you have enough income (from legal sources) to pay for necessities such as housing, "
        "transportation, food and clothing for yourself and your dependents?"
    ),
    "15": (
        "In the past 30 days, how much have you been bothered by arguments or problems getting along with "
        "any family members or friends?"
    ),
    "16": (
        "In the past 30 days, how many days did you contact or spend time with any family members or "
        "friends who are supportive of your recovery?"
    ),
    "17": "How satisfied are you with your progress toward achieving your recovery goals?",
}

BAM_R = Instrument(
    key="bam_r", name="BAM-R", about=message("Recovery over 30 days"), introduction=INTRODUCTION,
    items=family.items(TEXTS, DRUGS, most=30), subscales=family.subscales(30, family.in_days),
    window=30, spacing=28, version="bam_r/1", licence=LICENCES["bam_r"], source="VistA YTSBAMR; PMC10448406",
)
