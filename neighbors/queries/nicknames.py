"""Short and familiar forms of given names, folded: who is asked for as one may be written as the other."""

_FAMILIES = """
abigail abby gail | abraham abe bram | albert al bert | alejandra alex ale | alejandro alex ale | alexander
alex xander sandy | alexandra alex sandra lexi | alfonso poncho | alfred al fred | alfredo fredo | alice ali
| alicia licha | allen al | amanda mandy | andrew andy drew | angela angie | anita ana | ann anne annie nan
nancy | anna annie ann | anthony tony | antonia tona | antonio tono tony | arthur art | barbara barb babs |
beatriz betty bea | benjamin ben benny | bernard bernie | beverly bev | bradley brad | brian bryan | caitlin
kate katie | calvin cal | candace candy | carlos charly | carmen mela | carolina caro lina | caroline carrie
carol | catherine cathy kate katie kitty cat | charles charlie chuck chas | charlotte lottie | christina
chris tina christy | christine chris tina chrissy | christopher chris topher kit | cindy cynthia | clifford
cliff | concepcion concha | constance connie | consuelo chelo | curtis curt | cynthia cindy | daniel dan
danny | david dave davey | deborah deb debbie | debra deb debbie | dennis denny | dolores lola | donald don
donnie | dorothy dot dottie | douglas doug | edgar ed | eduardo lalo eddie | edward ed eddie ted ned | edwin
ed | eleanor ellie nell | elizabeth liz beth betty eliza lizzy betsy libby | emily em emmy | enrique quique
kike | ernesto neto | esperanza lancha | eugene gene | evelyn evie | fernando nando | florence flo | frances
fran frannie | francis frank | francisca paca pancha | francisco paco pancho frank kiko | franklin frank |
frederick fred freddie | gabriel gabe | gabriela gaby | geoffrey geoff jeff | gerald jerry gerry | gerardo
lalo | gilbert gil | gloria glo | graciela chela | gregorio goyo | gregory greg | guadalupe lupe lupita |
guillermo memo | harold hal harry | harriet hattie | harry henry | hector tito | helen nell | henry hank
harry | herbert herb bert | howard howie | hugo hugh | ignacio nacho | irene rene | isaac ike | isabel isa
chabela izzy | isabella izzy bella | jacob jake | jacqueline jackie | jaime jimmy | james jim jimmy jamie |
janet jan | jason jay | javier javi | jeffrey jeff | jennifer jen jenny | jeremy jerry | jerome jerry |
jesse jess | jessica jess jessie | jessie jess | jesus chuy chucho | joan jo joanie | joel joe | john johnny
jack jon | jonathan jon jonny nathan | jorge george coque | jose pepe joe chepe | josefina pepa josie fina |
joseph joe joey | josephine jo josie | joshua josh | juan john johnny | judith judy | julia julie jill |
julian jules | katherine kate kathy katie kat | kathleen kathy kate | kenneth ken kenny | kevin kev |
kimberly kim | larry lawrence | laura laurie lori | lawrence larry | leonard leo len lenny | leonardo leo |
leslie les | lillian lily lil | linda lindy | louis lou louie | louise lou | lucia lucy | luis lucho lou |
manuel manny manolo | marcus mark marc | margaret maggie meg peggy marge greta | margarita rita mago | maria
marisol | maria mary mari | marjorie marge | martha marty | martin marty | matthew matt matty | maureen mo |
maximilian max | melissa mel missy | mercedes meche | michael mike mikey mick | michelle shelly | miguel
mike | mildred millie | mitchell mitch | monica moni | nancy nan | natalie nat | nathan nate | nathaniel
nate nathan | nicholas nick nicky | nicole nikki | norman norm | oliver ollie | olivia liv livvy | pamela
pam | patricia pat patty tricia trish paty | patrick pat paddy | pedro pete perico | peter pete pate |
philip phil | phillip phil | rafael rafa | ramon moncho | randall randy | raymond ray | rebecca becky becca
| ricardo rick richie | richard rick rich dick ricky | robert bob bobby rob robbie bert | roberto beto |
rodney rod | rodrigo rod | ronald ron ronnie | rosa rosie | rosario chayo | rosemary rose | roy leroy |
russell russ | ruth ruthie | salvador chava sal | samantha sam | samuel sam sammy | sandra sandy | sarah
sally sadie | sebastian seb | sergio checo | sharon shari | shirley shirl | sofia sofi | sophia sophie |
stephanie steph stephie | stephen steve | steven steve | stuart stu | susan sue susie | suzanne sue suzie |
sylvia syl | teresa terry tere tess | terrence terry | theodore ted teddy theo | theresa terry tess tracy |
thomas tom tommy | tiffany tiff | timothy tim timmy | tobias toby | valerie val | vanessa nessa | veronica
vero ronnie | victor vic | victoria vicky tori | vincent vince vinny | virginia ginny | walter walt wally |
wendy gwendolyn | wilfred fred | william bill billy will liam willie | zachary zach zack
"""

_FORMS: dict[str, set[str]] = {}
for _number, _family in enumerate(_FAMILIES.split("|")):
    for _form in _family.split():
        _FORMS.setdefault(_form, set()).add(str(_number))


def is_nickname(one: str, other: str) -> bool:
    """Whether the two are forms of one given name."""
    return not _FORMS.get(one, set()).isdisjoint(_FORMS.get(other, set()))
