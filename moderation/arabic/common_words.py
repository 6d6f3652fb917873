"""Common words of the languages that readers write in Latin letters; each table is text, chosen and spelled by us."""

ENGLISH = """
the of and to in is it you that he was for on are with as his they be at one have this from or had by but not what all
were we when your can said there use an each which she do how their if will up other about out many then them these so
some her would make like him into time has look two more write go see no way could people my than first been who its
now find long down day did get come made may part over new after just little work know place years live back give most
very good thing our name great think say help where much before right too mean old any same tell boy follow came want
show also around form small set put end does another well large must big even such because turn here why ask went men
read need land different home us move try kind hand picture again change off play air away animal house point page
letter mother answer found study still learn should world high every near add food between own below country thank
thanks please hello love hate stop really never always best bad shame news government money peace war match team player
article comment comments writer nice true lies lie fake agree wrong hope god bless happy sad sorry today tomorrow
yesterday nothing something everyone anyone someone believe support win lost watch against enough truth story media
their being those while until since without let yes ok okay lol wow congratulations congrats keep going better family
friend friends school city street water president minister police price prices market sport sports only stay safe
"""
FRENCH = """
le la les un une des du de et est en que qui dans pour pas sur ce cette ces il elle ils elles on nous vous je tu me te
se ne plus par avec tout tous toute toutes faire fait être avoir mais ou où donc comme au aux son sa ses leur leurs mon
ma mes ton ta tes notre votre nos vos si bien très aussi sans peut peuvent sont était ont avait sera serait cela ça ci
même encore toujours jamais rien quand quoi comment pourquoi parce car chez sous après avant depuis pendant entre contre
vers non oui merci bonjour bonsoir bravo monsieur madame messieurs pays monde gens peuple homme femme enfant enfants
année ans jour jours temps vie mort guerre paix argent travail gouvernement ministre président état ville rue eau école
maison famille match équipe joueur joueurs article commentaire journal journaliste vérité honte faut doit dit dire voir
vu va vont allez aller vient venir prendre mettre donner savoir sais sait veut veux vouloir pouvoir croire pense trop
peu beaucoup moins mieux bon bonne bons mauvais grand grande petit petite nouveau nouvelle premier dernier autre autres
chaque quel quelle aucun ici là maintenant hier demain aujourd'hui vraiment franchement surtout alors puis ainsi selon
c'est d'accord qu'il qu'on j'ai n'est s'il l'article d'un d'une l'état l'eau les vive félicitations courage dommage
français arabe algérie maroc tunisie problème solution santé prix marché loi droit droits justice peur force faire
"""
ARABIZI = """
ya wallah wallahi wlh walla inshallah nchallah inchallah mashallah hamdulillah hamdoullah allah rabi rabbi yarab yarabi
ana enta enti inta inti ntouma nta nti ento ehna a7na 7na houa howa heya hiya hia homa houma hadi hada hadak hadchi
hedha hedhi hethi da di dol deh dah haida hayda hadol hal had had l el il al fe fi fel fil men mn min mel 3ala 3la 3al
3lih 3lik 3liha ela la lel lil bel bil bl ma mafi mafich mafish mish msh mesh mouch mech mich mush lesh leh leih leich
3lach 3lech 3lash wesh wech wach wash chou shou sho shu eh eih ish esh aysh chno chnowa chnia chnou kif kifach kifech
keef kayf izay ezay zay zayy kima kima bhal b7al metl mitl wein win wayn feen fin fein win winek emta imta waqtech
waqt wa9t lyoum lyom elyoum yom youm lila bokra bukra ghodwa ghedwa ghadi embare7 mbare7 lbareh el barah
ktir kteer ktar ketir awi 2awi awy gedan jeddan jiddan barcha bezaf bezzaf yasser yaser khales khalas yalla yella
habibi 7abibi habibti 7abibti khoya khouya 5oya sahbi sa7bi sadi9i akhi a5i okhti ostaz ustaz sidi lalla bent bnt
bnat banat weld wld wlad awlad rajel ragel rjal regala mra mara nsa nas ness naas sha3b cha3b ch3ab balad bled blad
bladi lbled lblad masr maser tounes tounsi maghrib dzair djazair el jazayer lebnan lobnan souria souriya 3ira9 3iraq
kolna kolo kollo kelo kol koul kull kolchi kolshi walou wallo waloo walo chay shi chi she2 7aga haga 7aja haja 7adja
7ad hadd had wa7ed wahed wehed wa7da wahda bas bes bess w wa ou o kan kanet kanu kano kano yekoun ykoun bikoon yb9a
yab9a baqa ba2a baa lazem lezem lezm mumken momken yemken ymken 3andi 3endi 3andna 3andak 3andek andi andna 3ndo 3endo
shukran choukran shokran mabrouk mabrook mabrouka sa7a saha sa7it ya3tik y3tik 3afia bravo 3lik allah yer7amo yar7mo
rabena ye3in bsaraha bsara7a sara7a besaraha kalam klam klem 7a9 ha9 7a2 haqq 7aram haram 3ib 3eb 3eib hshouma hchouma
zwin zwina mezian mzyan mliha mli7 mlih 7elw helw 7elwa helwa gamil jamil jamila 7alwa tafeh tafih hmar mahbal
khayeb khayba waer nadi fari9 fare2 lo3b la3ib modareb tadrib ma9al makal khabar akhbar 7okouma hokouma wazir
ra2is rais raees fulous flous felous floos maskin meskin meskina miskeen ta3 dyal dyali dyalek dial dialo nta3 mta3
mte3 mta3na beta3 bta3 taba3 elli illi eli lli li yelli bach bech besh bash 3chan 3ashan 3shan 3lashan 3ashen hit 7it
kamel kamlin daba doka taw tawa tawwa hala2 halla2 hella dlwa2ty dlwa2ti delwa2ti lsa lessa ba3d ba3den mba3d men ghir
gher ghir bla bedoun law lw ila ida iza eza lakin laken wlkn welakin walakin kman kaman zeda zada 7ta hatta 7atta
shaf chouf shoof choufou choft shuft sma3 a3ref 3aref 3arfin a3raf na3ref n3ref ma3rf ma3raftch fehem fahem mafhemtch
t3ref ye3ref y3ref ykhdem khdma shoghl khedma mta9 ro7 rou7 rooh emchi mchi mchina jay jaya ejit dima daymen dayman
te7ya t7ya ta7ya ye7ia tahia yahya nchalah nshallah el7amdolelah 2olt 2al golt gal galou 9al 9alek goul 9oul 2oul
"""
UNKNOWN = """
der die das und ist nicht ein eine mit für auf ich wir sie sind wird auch aber nach von dem den zum
el los las una por con para pero como más muy este esta todo está están hay son ser gracias porque cuando
bir bu ve için çok ama gibi daha kadar ben sen biz siz onlar değil var yok ne ile olan güzel teşekkür
di che il per non sono una della dei gli anche questo come più molto perché grazie essere
não uma você muito obrigado isso mas também het een van niet voor zijn och att det som jag inte är
"""
