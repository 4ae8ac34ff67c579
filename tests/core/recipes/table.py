"""Ingredient lines as British and American cooks write them, and what a cook reads in them.

Line | amount | unit | name. An amount is a number or two; "-" says that nothing is said. `TANGLED`
are those in which several amounts, kinds or foods stand side by side.
"""

from __future__ import annotations

BRITISH = """
200g plain flour | 200 | g | plain flour
200g/7oz plain flour, plus extra for dusting | 200 | g | plain flour
250ml/9fl oz milk | 250 | ml | milk
400g tin chopped tomatoes | 400 | g | tomatoes
1 x 400g can chickpeas, drained and rinsed | 1 | can | chickpeas
2 x 400g tins plum tomatoes | 2 | tin | plum tomatoes
400g can coconut milk | 400 | g | coconut milk
2 tbsp olive oil | 2 | tbsp | olive oil
2 tbsp extra virgin olive oil, plus extra to serve | 2 | tbsp | extra virgin olive oil
a knob of butter | 1 | knob | butter
small knob of butter | - | knob | butter
25g/1oz butter, melted | 25 | g | butter
50g/1¾oz unsalted butter, softened | 50 | g | unsalted butter
½ tsp ground cinnamon | 1/2 | tsp | ground cinnamon
1½ tsp baking powder | 3/2 | tsp | baking powder
¼ tsp bicarbonate of soda | 1/4 | tsp | bicarbonate of soda
juice of 1 lemon | 1 | - | lemon
juice of ½ a lime | 1/2 | - | lime
zest and juice of 2 limes | 2 | - | limes
1 lemon, zest and juice | 1 | - | lemon
1 lemon, juice only | 1 | - | lemon
2 oranges, zest only | 2 | - | oranges
3 garlic cloves, crushed | 3 | clove | garlic
2 cloves of garlic, finely sliced | 2 | clove | garlic
1 fat garlic clove, grated | 1 | clove | garlic
small bunch coriander, leaves picked | - | bunch | coriander
1 small bunch of flat-leaf parsley, chopped | 1 | bunch | flat-leaf parsley
a handful of basil leaves | 1 | handful | basil leaves
large handful of rocket | - | handful | rocket
1 large onion, finely chopped | 1 | - | onion
2 red onions, thinly sliced | 2 | - | red onions
1 leek, trimmed and sliced | 1 | - | leek
2 carrots, peeled and diced | 2 | - | carrots
2 celery sticks, chopped | 2 | stick | celery
2 sticks celery, finely sliced | 2 | stick | celery
1 celery stalk | 1 | stalk | celery
1 red pepper, deseeded and cut into strips | 1 | - | red pepper
1 red chilli, deseeded and finely chopped | 1 | - | red chilli
thumb-sized piece ginger, grated | - | piece | ginger
5cm piece of fresh ginger, peeled and grated | - | piece | ginger
500g lean minced beef | 500 | g | minced beef
500g pack beef mince | 500 | g | beef mince
8 rashers smoked streaky bacon | 8 | rasher | smoked streaky bacon
6 chipolatas | 6 | - | chipolatas
4 skinless chicken breasts | 4 | - | skinless chicken breasts
8 chicken thighs, skin on and bone in | 8 | - | chicken thighs
1.5kg floury potatoes, peeled and quartered | 3/2 | kg | floury potatoes
750g new potatoes, halved | 750 | g | new potatoes
1 butternut squash (about 1kg), peeled and cubed | 1 | - | butternut squash
300ml double cream | 300 | ml | double cream
150ml pot natural yogurt | 150 | ml | natural yogurt
4 tbsp crème fraîche | 4 | tbsp | crème fraîche
100g caster sugar | 100 | g | caster sugar
175g golden caster sugar | 175 | g | golden caster sugar
225g/8oz self-raising flour, sifted | 225 | g | self-raising flour
1 tbsp icing sugar, to dust | 1 | tbsp | icing sugar
2 large free-range eggs, beaten | 2 | - | free-range eggs
3 free-range egg yolks | 3 | - | free-range egg yolks
2 egg whites | 2 | - | egg whites
1 medium egg, lightly beaten | 1 | - | egg
1 litre vegetable stock | 1 | l | vegetable stock
1.2 litres/2 pints hot chicken stock | 6/5 | l | chicken stock
½ pint whole milk | 1/2 | pint | milk
1 pint of beer | 1 | pint | beer
1 heaped tbsp cornflour | 1 | tbsp | cornflour
2 level teaspoons mustard powder | 2 | tsp | mustard powder
1 dessertspoon honey | 1 | dessertspoon | honey
1 tsp Dijon mustard | 1 | tsp | Dijon mustard
splash of Worcestershire sauce | - | splash | Worcestershire sauce
a good glug of olive oil | 1 | glug | olive oil
drizzle of honey | - | drizzle | honey
handful parsley, chopped | - | handful | parsley
1 tsp grated orange zest | 1 | tsp | orange zest
pinch of saffron | - | pinch | saffron
a pinch of salt | 1 | pinch | salt
good pinch of cayenne pepper | - | pinch | cayenne pepper
salt and freshly ground black pepper | - | - | salt and black pepper
sea salt and black pepper, to taste | - | - | sea salt and black pepper
vegetable oil, for frying | - | - | vegetable oil
sunflower oil for greasing | - | - | sunflower oil
1 bay leaf | 1 | - | bay leaf
3 bay leaves | 3 | - | bay leaves
3-4 sprigs of thyme | 3 4 | sprig | thyme
a few sprigs of rosemary | - | sprig | rosemary
1 tsp dried oregano | 1 | tsp | dried oregano
1 tsp ground cumin | 1 | tsp | ground cumin
2 tsp garam masala | 2 | tsp | garam masala
1 cinnamon stick | 1 | stick | cinnamon
4 cardamom pods, bruised | 4 | - | cardamom pods
200g basmati rice | 200 | g | basmati rice
300g dried penne | 300 | g | dried penne
85g porridge oats | 85 | g | porridge oats
100g mature cheddar, grated | 100 | g | mature cheddar
50g parmesan, finely grated, plus extra to serve | 50 | g | parmesan
1 ball mozzarella, torn | 1 | ball | mozzarella
125g ball of mozzarella | 125 | g | mozzarella
75g walnut pieces | 75 | g | walnut pieces
2 spring onions, sliced | 2 | - | spring onions
1 aubergine, cut into chunks | 1 | - | aubergine
2 courgettes, sliced | 2 | - | courgettes
150g mangetout | 150 | g | mangetout
200g frozen peas | 200 | g | frozen peas
1 sheet ready-rolled puff pastry | 1 | sheet | ready-rolled puff pastry
375g pack ready-rolled shortcrust pastry | 375 | g | ready-rolled shortcrust pastry
7g sachet fast-action dried yeast | 7 | g | fast-action dried yeast
1 vegetable stock cube | 1 | - | vegetable stock cube
6 slices white bread | 6 | slice | white bread
crusty bread, to serve | - | - | crusty bread
cooked rice, to serve | - | - | rice
1kg/2lb 4oz pork shoulder | 1 | kg | pork shoulder
450g/1lb strawberries, hulled | 450 | g | strawberries
1 ripe avocado, stoned and sliced | 1 | - | avocado
half a cucumber | 1/2 | - | cucumber
1/2 lemon, juiced | 1/2 | - | lemon
"""

AMERICAN = """
1 (14.5 ounce) can diced tomatoes, undrained | 1 | can | tomatoes
2 (15 oz) cans black beans, rinsed and drained | 2 | can | black beans
1 (8 ounce) package cream cheese, softened | 1 | package | cream cheese
1 10-ounce package frozen chopped spinach, thawed | 1 | package | spinach
1 14-oz. can coconut milk | 1 | can | coconut milk
1 can (28 ounces) crushed tomatoes | 1 | can | tomatoes
salt and pepper to taste | - | - | salt and pepper
Kosher salt | - | - | Kosher salt
Kosher salt and freshly ground pepper | - | - | Kosher salt and pepper
2 cups all-purpose flour, divided | 2 | cup | all-purpose flour
1 cup white sugar | 1 | cup | white sugar
3/4 cup packed brown sugar | 3/4 | cup | brown sugar
½ cup packed light brown sugar | 1/2 | cup | light brown sugar
1 1/2 cups warm water (110 degrees F) | 3/2 | cup | water
1-1/2 cups whole milk | 3/2 | cup | milk
1/2 cup (1 stick) unsalted butter, at room temperature | 1/2 | cup | unsalted butter
1 stick butter, melted | 1 | stick | butter
2 sticks unsalted butter | 2 | stick | unsalted butter
4 tablespoons butter, divided | 4 | tbsp | butter
3 large eggs | 3 | - | eggs
2 eggs, beaten | 2 | - | eggs
1 egg yolk | 1 | - | egg yolk
1 tsp. vanilla extract | 1 | tsp | vanilla extract
2 Tbsp. soy sauce | 2 | tbsp | soy sauce
2 T sugar | 2 | tbsp | sugar
1 c. milk | 1 | cup | milk
1 lb. ground beef | 1 | lb | ground beef
1 1/2 pounds boneless, skinless chicken breasts, cubed | 3/2 | lb | skinless chicken breasts
2 lbs russet potatoes, peeled | 2 | lb | russet potatoes
8 oz. sharp cheddar cheese, shredded | 8 | oz | sharp cheddar cheese
1/4 cup freshly grated Parmesan cheese | 1/4 | cup | Parmesan cheese
1/2 cup chopped fresh parsley | 1/2 | cup | parsley
2 tablespoons chopped fresh cilantro | 2 | tbsp | cilantro
1 tablespoon minced garlic | 1 | tbsp | garlic
4 cloves garlic, minced | 4 | clove | garlic
1 medium yellow onion, diced | 1 | - | yellow onion
1 onion, chopped | 1 | - | onion
3 stalks celery, sliced | 3 | stalk | celery
2 ribs celery | 2 | rib | celery
1 green bell pepper, seeded and chopped | 1 | - | green bell pepper
1 jalapeño, seeded and minced | 1 | - | jalapeño
1 head romaine lettuce, torn | 1 | head | romaine lettuce
1 bunch kale, stems removed | 1 | bunch | kale
1 pint cherry tomatoes, halved | 1 | pint | cherry tomatoes
2 ears corn, husked | 2 | ear | corn
1 dozen eggs | 1 | dozen | eggs
6 slices bacon | 6 | slice | bacon
1 tablespoon extra-virgin olive oil | 1 | tbsp | extra-virgin olive oil
3 tablespoons vegetable oil, or as needed | 3 | tbsp | vegetable oil
1/4 teaspoon cayenne pepper (optional) | 1/4 | tsp | cayenne pepper
1/8 teaspoon ground nutmeg | 1/8 | tsp | ground nutmeg
1 pinch salt | 1 | pinch | salt
1 dash hot pepper sauce | 1 | dash | hot pepper sauce
1 teaspoon kosher salt | 1 | tsp | kosher salt
1/2 teaspoon freshly ground black pepper | 1/2 | tsp | black pepper
2 to 3 tablespoons lemon juice | 2 3 | tbsp | lemon juice
2-3 cups chicken broth | 2 3 | cup | chicken broth
2 – 4 tablespoons honey | 2 4 | tbsp | honey
1 cup plus 2 tablespoons bread flour | 9/8 | cup | bread flour
1 cup milk or cream | 1 | cup | milk
1/4 cup butter or margarine | 1/4 | cup | butter
2 cups heavy cream, chilled | 2 | cup | heavy cream
1/2 cup sour cream | 1/2 | cup | sour cream
1 cup shredded mozzarella cheese | 1 | cup | mozzarella cheese
1 quart vanilla ice cream | 1 | quart | vanilla ice cream
1 gallon water | 1 | gallon | water
8 ounces uncooked spaghetti | 8 | oz | spaghetti
1 cup uncooked long-grain white rice | 1 | cup | long-grain white rice
1 (3 pound) whole chicken, cut into pieces | 1 | - | chicken
A 4-pound chicken | 1 | - | chicken
500g 00 flour | 500 | g | 00 flour
porkchops: 4 | 4 | - | porkchops
4 (6 ounce) salmon fillets | 4 | - | salmon fillets
12 flour tortillas | 12 | - | flour tortillas
1 package active dry yeast | 1 | package | active dry yeast
1 envelope unflavored gelatin | 1 | envelope | unflavored gelatin
1 box yellow cake mix | 1 | box | yellow cake mix
1 jar marinara sauce | 1 | jar | marinara sauce
2 bay leaves | 2 | - | bay leaves
10 sprigs fresh thyme | 10 | sprig | thyme
Juice of 2 lemons | 2 | - | lemons
Grated zest of 1 orange | 1 | - | orange
Nonstick cooking spray | - | - | cooking spray
Cooking spray | - | - | Cooking spray
Lemon wedges, for serving | - | - | Lemon wedges
Chopped fresh chives, for garnish | - | - | chives
1 cup semisweet chocolate chips | 1 | cup | semisweet chocolate chips
2 ounces bittersweet chocolate, chopped | 2 | oz | bittersweet chocolate
1 can evaporated milk | 1 | can | evaporated milk
1/2 cup unsweetened cocoa powder | 1/2 | cup | unsweetened cocoa powder
1 teaspoon baking soda | 1 | tsp | baking soda
1 cup pecans, toasted | 1 | cup | pecans
1/3 cup dried cranberries | 1/3 | cup | dried cranberries
1 zucchini, grated | 1 | - | zucchini
2 avocados - peeled, pitted and mashed | 2 | - | avocados
About 2 cups panko breadcrumbs | 2 | cup | panko breadcrumbs
one 15-ounce can pumpkin puree | 1 | can | pumpkin puree
Two 12-ounce rib-eye steaks | 2 | - | rib-eye steaks
half and half | - | - | half and half
1/2 cup half-and-half | 1/2 | cup | half-and-half
a couple of limes | 2 | - | limes
between 2 and 3 pounds pork shoulder | 2 3 | lb | pork shoulder
3 (or more) carrots | 3 | - | carrots
"""

TANGLED = """
1.1kg/2lb 7oz brisket, rolled | 11/10 | kg | brisket
1½kg/3lb 5oz main-crop potatoes | 3/2 | kg | main-crop potatoes
3lb 6oz gammon joint | 27/8 | lb | gammon joint
4 x 160g/5¾oz trout fillets, skinned | 4 | - | trout fillets
1 large (1-pound, 10-ounce) can hominy | 1 | can | hominy
2 large (22-ounce) jars passata | 2 | jar | passata
3cm/1¼in piece galangal, bruised | - | piece | galangal
1 swede, around 700g/1lb 9oz, diced | 1 | - | swede
⅔ loosely packed cup dill fronds | 2/3 | cup | dill fronds
¾ cup plus a pinch of demerara sugar | 3/4 | cup | demerara sugar
3 chunks palm sugar | 3 | chunk | palm sugar
a dollop of mascarpone | 1 | dollop | mascarpone
2 pats of butter | 2 | pat | butter
1 sleeve saltine crackers | 1 | sleeve | saltine crackers
5 haddock fillets, pin-boned | 5 | - | haddock fillets
2 fillets of hake | 2 | fillet | hake
350g frozen broad beans | 350 | g | frozen broad beans
80g mature Lancashire cheese, crumbled | 80 | g | mature Lancashire cheese
60g tinned pineapple, drained | 60 | g | tinned pineapple
900g floury potatoes, such as Desiree | 900 | g | floury potatoes
5 skinless chicken thighs | 5 | - | skinless chicken thighs
4 organic carrots, scrubbed | 4 | - | organic carrots
6 rashers unsmoked streaky bacon | 6 | rasher | unsmoked streaky bacon
1 cup low-sodium vegetable broth | 1 | cup | low-sodium vegetable broth
1/4 cup double (heavy) cream | 1/4 | cup | double cream
90g caster (superfine) sugar | 90 | g | caster sugar
60g icing (confectioners') sugar | 60 | g | icing sugar
2 small (about 200g) swedes | 2 | - | swedes
2 tbsp gooseberry or blackcurrant jelly | 2 | tbsp | gooseberry or blackcurrant jelly
⅓ (80 ml) cup chopped chervil | 1/3 | cup | chervil
1 Tb brandy | 1 | tbsp | brandy
rye flour 140 g | 140 | g | rye flour
Single cream 1/4 cup (60 ml) | 1/4 | cup | Single cream
3 x 6cm/2½in pieces cassia | 3 | piece | cassia
1 mango peeled, stoned and diced | 1 | - | mango
200g firm cheese, such as Manchego | 200 | g | firm cheese
a scant 1/2 cup sugar | 1/2 | cup | sugar
one-half cup milk | 1/2 | cup | milk
two-thirds of a cup milk | 2/3 | cup | milk
1/2 a lemon | 1/2 | - | lemon
1,250 kg beef | 5/4 | kg | beef
1,250 g beef | 1250 | g | beef
1" piece ginger | - | piece | ginger
12" pizza base | - | - | pizza base
butter (100 g) | 100 | g | butter
2 (28 g) tablespoons tahini | 2 | tbsp | tahini
60g pickled gherkins to serve | 60 | g | pickled gherkins
6 corn tortillas to serve | 6 | - | corn tortillas
40g dried barberries optional | 40 | g | dried barberries
5 Garlic Cloves | 5 | clove | Garlic
4 Celery Sticks, Sliced | 4 | stick | Celery
3 celery ribs, chopped | 3 | rib | celery
4 pork ribs | 4 | - | pork ribs
2 rhubarb stalks | 2 | stalk | rhubarb
1 mango, mashed with a pinch of chilli | 1 | - | mango
2 large red onions peeled and cut into wedges | 2 | - | red onions
1 cup whole wheat flour | 1 | cup | whole wheat flour
shop bought lemon sorbet | - | - | lemon sorbet
1 jar store-bought harissa | 1 | jar | harissa
3 cups torn radicchio | 3 | cup | radicchio
300g fresh or frozen raspberries | 300 | g | raspberries
2 cups fresh or canned lychees | 2 | cup | lychees
2 tbsp olive or rapeseed oil | 2 | tbsp | olive oil
"""
