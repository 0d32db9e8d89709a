"""Word lists of general English, law and trade that the components share. Data only; no rule stands here."""

from __future__ import annotations

from importlib.resources import files

from aidocket.nlp.words import words

FIRST_NAMES = frozenset(
    line
    for line in files("aidocket.nlp").joinpath("lexicon", "first_names.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)


PERSON_TITLES = words("""
    Mr Mr. Mrs Mrs. Ms Ms. Dr Dr. Sir Dame Lord Lady Baroness Prof Prof. Professor President Senator Senators Sen. Sens.
    Rep. Reps.
    Congressman Congresswoman Representative Governor Gov. Mayor Minister Secretary Judge Justice Magistrate Chancellor
    Commissioner Attorney Counsel CEO CTO COO CFO Chairman Chairwoman Chair Director Author Plaintiff Defendant
    Professors Hon. Hon Plaintiffs Defendants
""")
"""Capital words that stand before a person's name and are no part of it."""

PERSON_NOUNS = words("""
    author authors writer novelist journalist reporter columnist artist illustrator cartoonist photographer comedian
    musician singer songwriter composer actor actress researcher scientist engineer developer programmer professor
    lawyer attorney counsel litigator spokesperson spokesman spokeswoman director president chief executive ceo cto
    founder cofounder co-founder chairman chair senator congressman minister secretary commissioner analyst expert
    employee officer czar host narrator poet playwright biographer historian screenwriter partner fellow lead head
    manager vp editor publisher whistleblower boss user plaintiff billionaire
""")
"""Small-letter nouns right before a name that say it is a person's."""

ORG_NOUNS = words("""
    company startup start-up firm giant group publisher publishers label labels studio studios lab laboratory maker
    developer platform provider association organisation organization nonprofit non-profit foundation union guild agency
    regulator watchdog newspaper outlet outlets conglomerate unicorn retailer subsidiary site website service body
    society chipmaker broadcaster newsroom collective coalition alliance agency newsbrand newsbrands vendor unit parent
    owner
""")

ORG_HEADS = words("""
    Inc Inc. Corp Corp. Corporation LLC L.L.C. Ltd Ltd. Limited PBC GmbH AG plc PLC LP LLP SA S.A. BV Co Co. Company
    Media Holdings Group Records Recordings Music Press Publishing Publishers Publications Publisher Books News
    Newspapers Times Post Tribune Herald Journal Gazette Guild Association Society Foundation Institute University
    College Entertainment Studios Studio Pictures Labs Lab Systems Technologies Technology Networks Network Alliance
    Federation Union Commission Authority Agency Office Department Ministry Committee Council Bureau Partners Ventures
    Capital Bank Productions Films Interactive Intelligence AI.com Centre Center Board Organization Organisation
    Coalition League Trust Shimbun Verlag Encyclopedia Magazine Review Library Archive Archives Software Games Digital
    Global International Worldwide Platforms Enterprises Solutions Services Industries Broadcasting Communications
""")

OF_HEADS = words("""
    University Institute Department Office Authority Bank Ministry Association Society Center Centre Council Board
    Bureau Union Guild School College Federation Commission House Museum Library Academy Organization Organisation
    Estate Coalition Alliance Committee Encyclopedia International
""")
"""Capital words after which `of …` or `for …` belongs to the name."""

NOT_NAMES = words("""
    AI A.I. API APIs LLM LLMs GPT GPTs GPU GPUs CEO CTO CFO COO IP PDF URL URLs FAQ ID IDs TV PC PCs DVD CD CDs TDM RAG
    CMI DMCA ToS EULA GDPR GenAI Gen AGI ML NLP VPN HTML HTTP IPO USD EUR GBP Q&A OK QA ET PT EST PST GMT Ph.D. PhD
    January February March April May June July August September October November December Jan. Feb. Mar. Apr. Jun. Jul.
    Aug. Sep. Sept. Oct. Nov. Dec. Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    American British Chinese Japanese Korean German French Italian Spanish Dutch Danish Indian Canadian Australian
    European Brazilian Russian Swiss Irish Swedish Norwegian Israeli Western Eastern Northern Southern Californian
    Hungarian Czech Slovak Slovenian Croatian Serbian Bulgarian Romanian Greek Portuguese Finnish Icelandic Estonian
    Latvian Lithuanian Scottish Welsh Catalan Iranian Saudi Emirati Egyptian Nigerian Kenyan Ghanaian Pakistani
    Bangladeshi Indonesian Malaysian Filipino Vietnamese Thai Taiwanese Singaporean Argentine Argentinian Chilean
    Colombian Peruvian Scandinavian Nordic Baltic Arab Latin
    Asian African Belgian Austrian Polish Ukrainian Turkish Mexican English Silicon Valley Hollywood Internet Web
    U.S. US U.S.A. USA UK U.K. EU E.U. America Britain England Scotland Wales Ireland China Japan Korea Germany France
    Italy Spain Netherlands Denmark India Canada Australia Europe Brazil Russia Switzerland Israel Sweden Norway Asia
    Hungary Czechia Slovakia Slovenia Croatia Serbia Bulgaria Romania Greece Portugal Finland Iceland Estonia Latvia
    Lithuania Iran Arabia Egypt Nigeria Kenya Ghana Pakistan Bangladesh Indonesia Malaysia Philippines Vietnam Argentina
    Chile Colombia Peru Budapest Prague Warsaw Athens Lisbon Madrid Barcelona Milan Rome Vienna Zurich Geneva Oslo
    Stockholm Copenhagen Helsinki Nairobi Lagos Cairo Bengaluru Bangalore Chennai Kolkata Hyderabad Shenzhen Guangzhou
    Taipei Jakarta Manila Hanoi Bangkok Melbourne Auckland Vancouver Montreal Quebec Ontario Luxembourg Strasbourg
    Africa Taiwan Singapore Thailand Belgium Austria Poland Ukraine Turkey Mexico Beijing Shanghai Hangzhou Tokyo Seoul
    London Paris Berlin Munich Hamburg Cologne Brussels Luxembourg Amsterdam Dublin Delhi Mumbai Toronto Ottawa Sydney
    California Delaware Massachusetts Texas Washington Illinois Florida Nevada Virginia Maryland Manhattan Brooklyn
    Oakland Boston Chicago Seattle Francisco Angeles Jose Georgia Tennessee Colorado Ohio Oregon Utah Connecticut
    New York Los San Santa South North East West Central Southern Northern BitTorrent Torrent
    State States United Kingdom Republic Union World Earth City County District Circuit Court Courts Supreme Federal
    Congress Parliament Senate House Government Administration Plaintiff Plaintiffs Defendant Defendants Court Judge
    Justice Order Opinion Motion Complaint Exhibit Exh. Opp. Section Sections Article Articles Chapter Title Act Code
    Rule Rules Law Bill Directive Regulation Amendment Copyright Fair Use Copyrights Count Class Action Works Work
    Agreement License Licence Terms Service Services Policy Privacy Conditions Notice Appendix Table Figure Page Part
    Document Case No. Nos. Dkt. ECF Id. See Ibid. Authors Author Publishers Publisher Artists Artist Labels Newspapers
    Introduction Conclusion Background Statement Summary Analysis Discussion Overview Data Model Models Training
    Content Books Book Music News Image Images Text Code Software Technology Search Bots Bot Chatbot Users User
    Intelligence Artificial Generative Machine Learning Open Source Large Language The And Or But Materials Output
    Outputs Inputs Input Developer Developers Licensee Licensor Customer Customers You We I Us Our Your They He She It
    My Their His Her Its This That These Those Yes No Not Now Then Here There Also Still Yet Mr. Ms. Mrs. Dr.
    High Appeal Appeals Crown Regional Tribunal
    First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth
    II III IV VI VII VIII IX XI XII Counts Defendants' Plaintiffs'
    Reform Freedom Education Research Science Innovation Security National Internal Bureau Secretary President
    Senator Representative Governor Attorney General Department
    Reuters/Ipsos Email Phone Address Share Follow Subscribe Photo Credit Illustration Getty Copy Read More Related
""")
"""Capital words that name nobody when they stand alone or among their like."""

BARE_HEADS = words("""
    Media Group Company Records Recordings Music Press Publishing Publishers Books News Newspapers Foundation Institute
    University College Entertainment Studios Studio Pictures Labs Holdings Films Productions Magazine Library Software
    Games Partners Ventures Bank Association Society Inc Inc. LLC Ltd Ltd. Corp Corp. GmbH PLC LLP
""")
"""Words of a company's or a society's name that name nobody when they stand alone."""

GROUPS_AT_START = words("""
    People Police Parents Staff Management Congress Lawmakers Users Customers Readers Investors Activists Critics
    Regulators Workers Employees Students Teachers Pupils Lawyers Attorneys Counsel Officials Experts Researchers
    Prosecutors Shareholders Creators Creatives Programmers Coders Engineers Actors Musicians Composers Songwriters
    Screenwriters Illustrators Photographers Designers Podcasters YouTubers Filmmakers Rightsholders Rivals Neither
    Nobody Someone Everyone Others Many Some Several Most Few Two Three Four Five Six Seven Eight Nine Ten Eleven
    Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen Twenty Thirty Forty Fifty Dozens
    Hundreds Thousands Another Both Meanwhile Separately Earlier Later Yesterday Today
""")
"""First words of sentences that sue, accuse or say, and are no names."""

CREATORS_IN_CAPITALS = words("YouTuber YouTubers TikTokers Redditors")
"""People who are called by a platform, in capitals within the word like a name."""

SAYING = words("""
    said says say told tells wrote writes write posted tweeted added adds explained explains noted notes stated states
    argued argues argue testified testifies claimed claims claim alleged alleges allege insisted insists acknowledged
    acknowledges conceded admitted admits confirmed confirms denied denies dismissed announced announces concluded
    concludes continued warned warns urged asserted asserts contends contended maintained maintains responded responds
    replied commented countered counters believes believe complained complains accuses accused acknowledging revealed
    reveals disclosed testifying highlighted highlights
""")

LEGAL_ACTIONS = words("""
    lawsuit lawsuits suit suits complaint complaints action actions case cases litigation proceedings claim claims
    challenge class-action countersuit petition
""")

FILING_VERBS = words("""
    filed files file filing brought bring brings bringing launched launches launch launching lodged lodges lodging
    initiated initiates pursued pursues pursuing submitted mounted mounts announced won wins win lost loses lose
    joined joins commenced commences refiled
""")

FACING_VERBS = words("""
    face faces faced facing hit slapped fight fights fighting fought battle battles battling defend defends defending
    beat beats settle settles settled settling dodge dodges dodged target targets targeted targeting
""")

STOPPERS = words("""
    over for alleging alleges claiming claims accusing saying after before while when because since although though
    whereas that which who whose where if as arguing citing seeking asking demanding than unless until but
""")
"""Words that end the list of names after a verb."""

PUBLIC_AGENCY_HEADS = words("Commission Authority Agency Office Department Ministry Bureau Regulator Watchdog Treasury")


NEWS_OUTLETS = frozenset(
    name.strip()
    for name in """
    404 media, abc news, afp, agence france-presse, ansa, ap, ars technica, associated press, axios, barron's, bbc,
    bbc news, billboard, bloomberg, bloomberg law, bloomberg news, business insider, buzzfeed news, cbs news, cnbc,
    cnet, cnn, courthouse news, deadline, der spiegel, digiday, dpa, el pais, engadget, euractiv, fast company,
    financial times, forbes, fortune, fox news, futurism, gizmodo, global times, handelsblatt, japan news, law.com,
    law360, le monde, los angeles times, mashable, mit technology review, mlex, motherboard, msnbc, nbc news,
    new yorker, new york times, nikkei, nikkei asia, npr, pcmag, politico, press gazette, publishers weekly, reuters,
    rolling stone, semafor, sky news, south china morning post, techcrunch, the athletic, the atlantic, atlantic,
    guardian, hill, hollywood reporter, information, intercept, new statesman, register, telegraph, verge,
    times of london, time, times of india, torrentfreak, usa today, vanity fair, variety, venturebeat, vice, vox,
    wall street journal, washington post, wired, xinhua, yahoo finance, yahoo news, zdnet, music business worldwide,
    complete music update, the bookseller, bookseller, the markup, markup, propublica, the economist, economist,
    the new yorker, hacker news, decoder, the decoder, nature, science, mediapost, adweek, ad age
    """.split(",")
)
"""Names in `cast.name_key` form. Where one only reports, it is no party."""

PLAINTIFF_NOUNS = words(
    "plaintiff plaintiffs complainants complainant authors author writers artists publishers publisher newspapers "
    "newspaper labels studios rightsholders rightsholder musicians novelists creators photographers newsbrands outlets "
    "actors performers illustrators songwriters composers screenwriters filmmakers podcasters cartoonists translators "
    "journalists coders programmers broadcaster broadcasters label newsroom producers publications titles companies"
)
DEFENDANT_NOUNS = words("defendant defendants")
COMPANY_NOUNS = words("company startup start-up firm lab chipmaker giant developer maker unicorn platform network")
COMPANIES_NOUNS = words("companies startups start-ups firms labs giants developers makers platforms")
DETERMINERS = words("the these those this both")
REGULATING = words(
    "ordered orders fined fines banned bans investigating investigates probing proposed proposes published asked asks "
    "issued issues launched opened demanded requires withdrawn designated threatens threatened"
)
DEALS = words("license licence licensing licensed deal deals partnership agreement agreements signed partnered")
