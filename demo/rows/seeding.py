"""Fill councils with two years of complaints."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from random import Random

from django.db import connection, connections, transaction
from django.db.models import Model

from complaints.bulk.operations import Batch, write
from complaints.models import Case
from complaints.notifications.operations import reserve_ids
from complaints.vocabulary.correspondence import NAMELESS, SendingAnswer, SendingNeeds
from complaints.vocabulary.people import Authority, RepresentativeKind
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind, tenant
from demo.councils.people import Area, KnownPerson
from demo.councils.policies import Shelf
from demo.councils.settling import Town
from demo.histories.case_history import CaseHistory
from demo.histories.distribution import by_day, shared_out
from demo.histories.other_contacts import Matter, arrives, as_by_law, draw_matter, sort_of
from demo.histories.player import Script
from demo.histories.scenarios import Plan, draw, draw_arrival
from demo.histories.specimens import Specimen, specimens
from demo.rows.case_rows import RowWriter
from demo.rows.cases import Complainant, DemoCase, DemoConsent, Home
from demo.rows.files import DemoFile
from demo.rows.referral_rows import write_referrals
from demo.texts import ComplaintPicker, DemoTexts, dice_for
from demo.working_hours import instant

# Enough for COPY to be worth it, and few enough for memory.
CASES_PER_TRANSACTION = 2000
# Cases of one council and day may share a history, unless only one is about the council as a landlord; each has its own
# people, texts and minutes.
COURSES_PER_DAY = 25
IDS_AT_A_TIME = 2000
# Below half an hour: see `demo.working_hours`.
LATEST_SHIFT = 20 * 60
PHONES, HELPED, ADJUSTED, WITH_ACCOUNT = 0.6, 0.04, 0.05, 0.5
NAMED_EACH = 8
NOBODY = Complainant(KnownPerson(None, NAMELESS), "", "", None, "", "", None, None)


@dataclass(frozen=True, slots=True)
class Portion:
    """What one transaction writes."""

    town: int
    days: tuple[tuple[date, int], ...]
    specimens: tuple[Specimen, ...] = ()

    @property
    def cases(self) -> int:
        return len(self.specimens) + sum(amount for _, amount in self.days)


@dataclass
class Seeding:
    """The same arguments make the same complaints. `largest`: how many the first council gets, instead of its share."""

    towns: list[Town]
    words: DemoTexts
    files: dict[str, DemoFile]
    cases: int
    seed: int
    as_of: date
    largest: int | None = None
    _ids: dict[type[Model], Iterator[int]] = field(default_factory=dict)

    @property
    def named_share(self) -> float:
        return min(0.1, NAMED_EACH * len(self.towns) / max(self.cases, 1))

    def portions(self) -> Iterator[Portion]:
        for number, amount in enumerate(self._amounts()):
            town = self.towns[number]
            dice = dice_for(f"{self.seed} days of {town.slug}")
            shown = self._shown(town, amount)
            if shown:
                yield Portion(number, (), shown)
            gathered: list[tuple[date, int]] = []
            weekdays = self.words.volumes["weekdays"]
            for day, cases in by_day(amount - len(shown), town.a_year, self.as_of, weekdays, dice):
                gathered.append((day, cases))
                if sum(each for _, each in gathered) >= CASES_PER_TRANSACTION:
                    yield Portion(number, tuple(gathered))
                    gathered = []
            if gathered:
                yield Portion(number, tuple(gathered))

    def _amounts(self) -> list[int]:
        weights = [town.a_year for town in self.towns]
        if self.largest is None:
            return shared_out(self.cases, weights)
        return [self.largest, *shared_out(self.cases - self.largest, weights[1:])]

    def _shown(self, town: Town, amount: int) -> tuple[Specimen, ...]:
        possible = (
            each
            for each in specimens(amount)
            if _can_happen(each, town.shelf, instant(self.as_of - timedelta(days=each.days_ago), 20))
        )
        return tuple(islice(possible, amount))

    def fill(self, portion: Portion) -> int:
        town = self.towns[portion.town]
        with tenant(town.council_id, ActorKind.SYSTEM), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
                # Another process may be making the same residents' records: wait for it to end.
                cursor.execute("SET LOCAL lock_timeout = 0")
            writer = RowWriter(self.words, self.files, self._next_id, Batch())
            picker = ComplaintPicker(self.words, dice_for(f"{self.seed} texts of {town.slug} {portion.days[:1]}"))
            for day, amount in portion.days:
                _Day(self, town, day, writer, picker).fill(amount)
            for specimen in portion.specimens:
                _Day(self, town, self.as_of - timedelta(days=specimen.days_ago), writer, picker).show(specimen)
            write(writer.batch)
            write_referrals(writer.referrals)
        return portion.cases

    def _next_id(self, model: type[Model]) -> int:
        number = next(self._ids.get(model, iter(())), None)
        if number is None:
            self._ids[model] = iter(reserve_ids(model, IDS_AT_A_TIME))
            number = next(self._ids[model])
        return number


def _can_happen(specimen: Specimen, shelf: Shelf, at: datetime) -> bool:
    matter = specimen.matter(shelf.choices_at(at))
    return matter is not None and specimen.needs(shelf.book_at(at, matter.final).rules)


class _Day:
    def __init__(self, seeding: Seeding, town: Town, day: date, writer: RowWriter, picker: ComplaintPicker) -> None:
        self.seeding, self.town, self.day, self.writer, self.picker = seeding, town, day, writer, picker
        self.words = seeding.words
        self.dice = dice_for(f"{seeding.seed} {town.slug} {day}")
        self.courses: dict[tuple[int, str, bool, bool], tuple[Matter, CaseHistory]] = {}
        services = [self.words.service(area.slug) for area in town.areas]
        self.named_chance = seeding.named_share
        self.weights = {
            area.id: service.share * service.months[day.month - 1]
            for area, service in zip(town.areas, services, strict=True)
        }

    def fill(self, amount: int) -> None:
        for _ in range(amount):
            number = self.dice.randrange(min(amount, COURSES_PER_DAY))
            area, elsewhere = self._areas(self.town.areas)
            key = (number, area.procedure, area.landlord, elsewhere.landlord)
            if key not in self.courses:
                self.courses[key] = matter, course = self._course(area, elsewhere)
                if not course.elsewhere:
                    self.courses[*key[:3], not elsewhere.landlord] = matter, course
            self._case(*self.courses[key], area, elsewhere)

    def show(self, specimen: Specimen) -> None:
        at = instant(self.day, 20)
        matter = specimen.matter(self.town.shelf.choices_at(at))
        assert matter is not None  # noqa: S101 (a council is shown what can happen in it)
        self.named_chance = 1.0 if specimen.of_named else 0.0
        # A procedure set by law may not have what the specimen shows.
        usual = tuple(area for area in self.town.areas if not area.procedure)
        area, elsewhere = self._areas(usual or self.town.areas)
        plan = specimen.plan_under(self.town.shelf.book_at(at, matter.final).rules)
        plan = replace(plan, arrival=arrives(matter.choice, plan.arrival))
        self._case(matter, self._play(matter, at, plan, area, elsewhere), area, elsewhere)

    def _areas(self, areas: tuple[Area, ...]) -> tuple[Area, Area]:
        area, elsewhere = self.dice.choices(areas, [self.weights[area.id] for area in areas], k=2)
        return area, elsewhere if elsewhere != area else areas[areas.index(area) - 1]

    def _course(self, area: Area, elsewhere: Area) -> tuple[Matter, CaseHistory]:
        town, dice = self.town, self.dice
        arrival = draw_arrival(dice, town.habits, working_day=town.calendar.is_working_day(self.day))
        at = instant(self.day, arrival.half_hour)
        choices = town.shelf.choices_at(at)
        drawn = draw_matter(dice, choices, self.words.volumes["contacts"])
        matter = as_by_law(drawn, choices, area.procedure)
        area = self._area_of(matter, area)
        rules = town.shelf.book_at(at, matter.final).rules
        plan = draw(dice, rules, town.habits, arrives(drawn.choice, arrival))
        return matter, self._play(matter, at, plan, area, elsewhere)

    def _area_of(self, matter: Matter, area: Area) -> Area:
        """The area of a procedure that is named after it, or that deals with all contacts of this sort."""
        slugs = self.words.areas_for(sort_of(matter.final))
        deals = (each for each in self.town.areas if each.procedure == matter.final.procedure or each.slug in slugs)
        return next(deals, area)

    def _play(self, matter: Matter, at: datetime, plan: Plan, area: Area, elsewhere: Area) -> CaseHistory:
        shelf, landlords = self.town.shelf, (area.landlord, elsewhere.landlord)
        setting = shelf.book_at(at, matter.choice).settings[landlords]
        if matter.becomes is None:
            return Script(setting, plan, self.day).play()
        book = shelf.book_at(at, matter.becomes, setting.rules.code or "")
        return Script(setting, plan, self.day, (matter.becomes, book)).play()

    def _case(self, matter: Matter, course: CaseHistory, area: Area, elsewhere: Area) -> None:
        town, dice = self.town, self.dice
        area = self._area_of(matter, area)
        # One that was sent to the wrong service is about the service that it is passed to.
        service = elsewhere if course.elsewhere else area
        complaint = self.picker.pick(sort_of(matter.final), service.slug, course.decline_reason)
        # Texts have their own random numbers, so that a new text changes no date and no outcome.
        words_dice = dice_for(f"words {dice.getrandbits(64)}")
        complainant = self._complainant(matter.choice.kind, course.channel)
        case = DemoCase(
            id=self.writer.next_id(Case),
            council_id=town.council_id,
            prefix=town.prefix,
            area=area,
            elsewhere=elsewhere,
            complaint=complaint,
            complainant=complainant,
            people=town.cast.staff(dice, area.id, elsewhere.id, course.elsewhere),
            later=timedelta(seconds=dice.randrange(LATEST_SHIFT)),
            casework=self.words.casework(complaint, service.slug, complains=matter.final.kind is ContactKind.COMPLAINT),
            slots=self.words.slots(words_dice, self.day, self._home(complainant), service.name),
        )
        self.writer.add(case, course, words_dice)

    def _home(self, complainant: Complainant) -> tuple[str, str]:
        """The street and place that the texts name."""
        home = complainant.home or self._address(self.dice)
        return home.street, home.place

    def _address(self, dice: Random) -> Home:
        locality = self.words.locality(self.town.slug)
        return Home(dice.randrange(1, 120), dice.choice(locality.streets), dice.choice(locality.places))

    def _complainant(self, kind: ContactKind, channel: str) -> Complainant:
        if kind is ContactKind.ANONYMOUS_FEEDBACK:
            return NOBODY
        dice, words, phones = self.dice, self.words, self.words.people["phones"]
        known, email = self._account() if channel == "portal" else (None, "")
        if known is None:
            known = KnownPerson(None, words.name(dice))
            email = f"{known.name.lower().replace(' ', '.')}@mail.example" if channel != "letter" else ""
        helped = dice.choice(words.people["on_behalf_of"]) if dice.random() < HELPED else {}
        # Someone with an account has one home and the same needs in all their cases.
        own = dice_for(f"{email} in {self.town.slug}") if known.id else dice
        adjusted = own.choice(words.people["adjustments"]) if own.random() < ADJUSTED else {}
        return Complainant(
            known=known,
            email=email,
            phone=_phone(own.randrange(1000 * len(phones)), phones) if own.random() < PHONES or not email else "",
            home=self._address(own),
            on_behalf_of=helped.get("who", ""),
            adjustments=adjusted.get("needs", ""),
            sending=_sending(adjusted),
            consent=_consent(helped),
        )

    def _account(self) -> tuple[KnownPerson | None, str]:
        cast, named = self.town.cast, len(self.words.people["residents"])
        if self.dice.random() < self.named_chance:
            number = self.seeding.towns.index(self.town) % named
        elif self.dice.random() < WITH_ACCOUNT:
            number = self.dice.randrange(named, len(cast.residents))
        else:
            return None, ""
        return cast.residents[number], cast.resident_emails[number]


def _phone(number: int, ranges: Sequence[str]) -> str:
    return f"{ranges[number // 1000]}{number % 1000:03}"


def _sending(adjusted: dict[str, str]) -> SendingAnswer | None:
    return SendingAnswer(SendingNeeds(adjusted["needs"]), adjusted["met"]) if adjusted else None


def _consent(helped: dict[str, str]) -> DemoConsent | None:
    if not helped:
        return None
    return DemoConsent(RepresentativeKind(helped["representative"]), Authority(helped["authority"]), helped["evidence"])


def run(seeding: Seeding, processes: int, done: Callable[[int], None]) -> None:
    """`done` gets the number of new cases."""
    # In turns, so that processes seldom wait for each other's records of the same residents.
    portions = sorted(seeding.portions(), key=lambda portion: dice_for(f"{portion.town} {portion.days[:1]}").random())
    if processes == 1:
        for portion in portions:
            done(seeding.fill(portion))
        return
    # A child process must not use its parent's connections.
    connections.close_all()
    with get_context("fork").Pool(processes, _inherit, (seeding, portions)) as pool:
        for made in pool.imap_unordered(_fill, range(len(portions))):
            done(made)


_inherited: list[tuple[Seeding, list[Portion]]] = []


def _inherit(seeding: Seeding, portions: list[Portion]) -> None:
    # Forget connections that the parent has opened since, and do not close them: the parent still uses them.
    for each in connections.all():
        each.connection = None
    _inherited[:] = [(seeding, portions)]


def _fill(number: int) -> int:
    seeding, portions = _inherited[0]
    return seeding.fill(portions[number])
