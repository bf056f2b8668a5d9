"""Invented wording of concluding observations on Zazaland, which does not exist, in three languages."""

from dataclasses import dataclass

Deadline = tuple[str, str, bool, str, str]
Setting = tuple[str, tuple[Deadline, ...]]
REPLY, REPORT = "follow-up-report", "next-report"


@dataclass(frozen=True, slots=True)
class Wording:
    """What the documents of one language are put together from. `notes`: adoption, first paragraph, elsewhere.

    `follow_up` are the last two paragraphs, `dated` the same in documents that name every day; beside each stands which
    deadlines it sets: for what, the day, whether that is worked out, which report, and the words that decide.
    """

    masthead: tuple[str, ...]
    committee: str
    title: str
    original: str
    distribution: str
    session: str
    meetings: tuple[str, ...]
    headings: tuple[str, str, str, str]
    subheadings: tuple[str, str, str, str]
    first: str
    welcomes: tuple[str, ...]
    measures: tuple[str, ...]
    concerns: tuple[str, ...]
    should: str
    asks: tuple[str, ...]
    tail: str
    follow_up: tuple[Setting, Setting]
    dated: tuple[Setting, Setting]
    notes: tuple[str, str, str]


WORDING = {
    "en": Wording(
        masthead=("United Nations", "Distr.: General", "23 April 2024", "Original: English"),
        committee="Human Rights Committee",
        title="Concluding observations on the third periodic report of Zazaland",
        original="English",
        distribution="General",
        session="110th",
        meetings=("3038th and 3039th", "3060th"),
        headings=(
            "Introduction",
            "Positive aspects",
            "Principal matters of concern and recommendations",
            "Dissemination and follow-up",
        ),
        subheadings=(
            "Constitutional and legal framework within which the Covenant is implemented",
            "Right to life (arts. 6 and 7)",
            "Non-discrimination",
            "Liberty of the person: treatment of detainees",
        ),
        first=(
            "The Committee considered the third periodic report of Zazaland (CCPR/C/ZZZ/3) at its 3038th and 3039th "
            "meetings (see CCPR/C/SR.3038 and 3039), held on 10 and 11 March 2024. At its 3060th meeting, held on "
            "25 March 2024, it adopted the present concluding observations."
        ),
        welcomes=(
            "The Committee welcomes the following measures taken by the State party:",
            "The Committee notes with appreciation the adoption, since 2019, of:",
        ),
        measures=("The Act on the lighthouse keepers of the southern coast", "The plan of action on ferries, of 2021"),
        concerns=(
            "The Committee is concerned that, in spite of article 12. 3 of the Lantern Code, sixteen ferries of the "
            "State party still sail without a register of passengers, and that no data on them were given (arts. 2 "
            "and 26).",
            "While noting the reply of the delegation, the Committee regrets that the Office of the Ombudsperson of "
            "the Isles has no premises of its own in the years 2015-2023, and that it reports to the Harbour Master.",
        ),
        should=(
            "The State party should redouble its efforts to protect all persons on its isles. It should, in particular:"
        ),
        asks=(
            "Bring the Lantern Code into line with article 9 (1) of the Covenant",
            "Open a prompt, thorough and impartial inquiry into every complaint of a keeper",
            "Provide the Ombudsperson with the means that the office needs",
            "Train all harbour officials, including judges, in the rights of passengers",
            "Consider acceding to the Protocol on Lanterns (see para. 14 (b))",
        ),
        tail="The State party should also publish the outcome of these measures in all languages of the isles.",
        follow_up=(
            (
                "In accordance with rule 75 of its rules of procedure, the Committee requests the State party to "
                "provide, within one year, information on the implementation of its recommendations in paragraphs 5 "
                "and 7 above.",
                ((REPLY, "2025-03-25", True, "reply on paragraphs 5 and 7", "within one year"),),
            ),
            (
                "The Committee asks for the next periodic report by 28 March 2028. It shall not exceed 21,200 words.",
                ((REPORT, "2028-03-28", False, "", "by 28 March 2028"),),
            ),
        ),
        dated=(
            (
                "The State party is requested to provide, by 12 May 2026, information on the implementation of the "
                "recommendations in paragraphs 5 (b) and 7, in the light of the plan adopted on 3 May 2020.",
                ((REPLY, "2026-05-12", False, "reply on paragraphs 5 (b) and 7", "by 12 May 2026"),),
            ),
            (
                "The Committee regrets that the report that was due by 1 March 2018 came late. It invites the State "
                "party to submit its combined fourth and fifth periodic reports no later than March 2029.",
                ((REPORT, "2029-03", False, "fourth and fifth periodic reports", "no later than March 2029"),),
            ),
        ),
        notes=(
            "Adopted by the Committee at its 110th session (10–28 March 2024).",
            "CCPR/C/ZZZ/3, submitted on 2 May 2023.",
            "See the general comment on ferries, para. 12.",
        ),
    ),
    "ru": Wording(
        masthead=("Организация Объединенных Наций", "Distr.: General", "23 апреля 2024", "Original: Russian"),
        committee="Комитет по правам человека",
        title="Заключительные замечания по третьему периодическому докладу Зазаландии",
        original="Russian",
        distribution="General",
        session="сто десятой",
        meetings=("3038-м и 3039-м", "3060-м"),
        headings=(
            "Введение",
            "Позитивные аспекты",
            "Основные вопросы, вызывающие обеспокоенность, и рекомендации",
            "Распространение информации и последующие меры",
        ),
        subheadings=(
            "Конституционная и правовая основа осуществления Пакта",
            "Право на жизнь (статьи 6 и 7)",
            "Недискриминация",
            "Свобода личности: обращение с задержанными",
        ),
        first=(
            "Комитет рассмотрел третий периодический доклад Зазаландии (CCPR/C/ZZZ/3) на своих 3038-м и 3039-м "
            "заседаниях (см. CCPR/C/SR.3038 и 3039), состоявшихся 10 и 11 марта 2024 года. На своем 3060-м заседании, "
            "состоявшемся 25 марта 2024 года, он принял настоящие заключительные замечания."
        ),
        welcomes=(
            "Комитет приветствует следующие меры, принятые государством-участником:",
            "Комитет с удовлетворением отмечает принятие с 2019 года следующих документов:",
        ),
        measures=("Закон о смотрителях маяков южного берега", "План действий по паромам на 2021 год"),
        concerns=(
            "Комитет обеспокоен тем, что вопреки статье 12. 3 Кодекса о фонарях шестнадцать паромов по-прежнему ходят "
            "без списка пассажиров и что сведений о них представлено не было (статьи 2 и 26).",
            "Принимая к сведению ответ делегации, Комитет выражает сожаление и вновь выражает обеспокоенность в связи "
            "с тем, что Управление защитника островов не имело в 2015–2023 годах своих помещений.",
        ),
        should=(
            "Государству-участнику следует удвоить усилия по защите всех лиц на островах. Ему следует, в частности:"
        ),
        asks=(
            "Привести Кодекс о фонарях в соответствие с пунктом 1 статьи 9 Пакта",
            "Незамедлительно и беспристрастно расследовать каждую жалобу смотрителя",
            "Предоставить защитнику островов необходимые средства",
            "Обучить всех должностных лиц портов, включая судей, правам пассажиров",
            "Рассмотреть вопрос о присоединении к Протоколу о фонарях (см. пункт 14 b) выше)",
        ),
        tail="Государству-участнику следует также опубликовать итоги этих мер на всех языках островов.",
        follow_up=(
            (
                "В соответствии с правилом 75 своих правил процедуры Комитет просит государство-участник представить в "
                "течение одного года информацию об осуществлении рекомендаций, изложенных в пунктах 5 и 7 выше.",
                ((REPLY, "2025-03-25", True, "reply on paragraphs 5 and 7", "в течение одного года"),),
            ),
            (
                "Комитет ожидает следующий периодический доклад к 28 марта 2028 года. Объем доклада не превышает "
                "21 200 слов.",
                ((REPORT, "2028-03-28", False, "", "к 28 марта 2028 года"),),
            ),
        ),
        dated=(
            (
                "Государству-участнику предлагается представить не позднее 12 мая 2026 года информацию об "
                "осуществлении рекомендаций, содержащихся в пунктах 5 b) и 7, с учетом плана от 3 мая 2020 года.",
                ((REPLY, "2026-05-12", False, "reply on paragraphs 5 (b) and 7", "не позднее 12 мая 2026 года"),),
            ),
            (
                "Комитет сожалеет, что доклад, ожидавшийся до 1 марта 2018 года, был представлен с опозданием. Он "
                "предлагает государству-участнику представить объединенные четвертый и пятый периодические доклады к "
                "марту 2029 года.",
                ((REPORT, "2029-03", False, "fourth and fifth periodic reports", "к марту 2029 года"),),
            ),
        ),
        notes=(
            "Приняты Комитетом на его сто десятой сессии (10–28 марта 2024 года).",
            "CCPR/C/ZZZ/3, представлен 2 мая 2023 года.",
            "См. замечание общего порядка о паромах, пункт 12.",
        ),
    ),
    "fr": Wording(
        masthead=("Nations Unies", "Distr. générale", "23 avril 2024", "Original : français"),
        committee="Comité des droits de l’homme",
        title="Observations finales concernant le troisième rapport périodique du Zazaland",
        original="français",
        distribution="générale",
        session="110e",
        meetings=("3038e et 3039e", "3060e"),
        headings=(
            "Introduction",
            "Aspects positifs",
            "Principaux sujets de préoccupation et recommandations",
            "Diffusion et suivi",
        ),
        subheadings=(
            "Cadre constitutionnel et juridique de l’application du Pacte",
            "Droit à la vie (art. 6 et 7)",
            "Non-discrimination",
            "Liberté de la personne : traitement des détenus",
        ),
        first=(
            "Le Comité a examiné le troisième rapport périodique du Zazaland (CCPR/C/ZZZ/3) à ses 3038e et 3039e "
            "séances (voir CCPR/C/SR.3038 et 3039), les 10 et 11 mars 2024. À sa 3060e séance, le 25 mars 2024, il a "
            "adopté les présentes observations finales."
        ),
        welcomes=(
            "Le Comité se félicite des mesures ci-après, prises par l’État partie :",
            "Le Comité accueille avec satisfaction l’adoption, depuis 2019, des textes suivants :",
        ),
        measures=("La loi sur les gardiens de phare de la côte sud", "Le plan d’action de 2021 sur les bacs"),
        concerns=(
            "Le Comité est préoccupé par le fait que, malgré l’article 12. 3 du Code des lanternes, seize bacs "
            "naviguent encore sans liste de passagers et qu’aucune donnée n’a été fournie à leur sujet (art. 2 et 26).",
            "Tout en prenant note de la réponse de la délégation, le Comité regrette que le Défenseur des îles n’ait "
            "pas eu de locaux propres de 2015 à 2023 et qu’il rende compte au capitaine du port.",
        ),
        should=(
            "L’État partie devrait redoubler d’efforts pour protéger toutes les personnes sur ses îles. Il devrait, en "
            "particulier :"
        ),
        asks=(
            "Mettre le Code des lanternes en conformité avec l’article 9 (par. 1) du Pacte",
            "Enquêter sans délai et de manière impartiale sur toute plainte d’un gardien",
            "Doter le Défenseur des moyens dont il a besoin",
            "Former tous les agents des ports, y compris les juges, aux droits des passagers",
            "Envisager d’adhérer au Protocole sur les lanternes (voir par. 14 b))",
        ),
        tail="L’État partie devrait aussi publier les résultats de ces mesures dans toutes les langues des îles.",
        follow_up=(
            (
                "Conformément à l’article 75 de son règlement intérieur, le Comité demande à l’État partie de faire "
                "parvenir, dans un délai d’un an, des renseignements sur la suite donnée aux paragraphes 5 et 7.",
                ((REPLY, "2025-03-25", True, "reply on paragraphs 5 and 7", "dans un délai d’un an"),),
            ),
            (
                "Le prochain rapport périodique est attendu pour le 28 mars 2028. Il ne dépassera pas 21 200 mots.",
                ((REPORT, "2028-03-28", False, "", "pour le 28 mars 2028"),),
            ),
        ),
        dated=(
            (
                "L’État partie est prié de communiquer, au plus tard le 12 mai 2026, des renseignements sur la suite "
                "donnée aux paragraphes 5 b) et 7, compte tenu du plan adopté le 3 mai 2020.",
                ((REPLY, "2026-05-12", False, "reply on paragraphs 5 (b) and 7", "au plus tard le 12 mai 2026"),),
            ),
            (
                "Le Comité regrette que le rapport attendu pour le 1er mars 2018 soit arrivé en retard. Il invite "
                "l’État partie à soumettre ses quatrième et cinquième rapports périodiques d’ici à mars 2029.",
                ((REPORT, "2029-03", False, "fourth and fifth periodic reports", "d’ici à mars 2029"),),
            ),
        ),
        notes=(
            "Adoptées par le Comité à sa 110e session (10-28 mars 2024).",
            "CCPR/C/ZZZ/3, soumis le 2 mai 2023.",
            "Voir l’observation générale sur les bacs, par. 12.",
        ),
    ),
}
