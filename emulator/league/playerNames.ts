import { at } from './at.js';
import { randomStream } from './randomStream.js';

const FIRST =
  'Aaron Abel Adem Alaric Alejo Amadou Anders André Ansel Arlo Asher Axel Bastien Beckett Benoît Björn Bram Brandt Bryce ' +
  'Caleb Callum Cedric Chidi Clément Corin Cyrus Dalton Damir Dante Dario Davion Declan Deshaun Dmitri Dorian Éamon Edison ' +
  'Eero Elias Emeka Emil Enzo Esteban Ezra Fabrice Felix Finn Florian Gabe Gaël Gideon Goran Hadley Hamza Harlan Hugo ' +
  'Idris Ignacio Imani Isaac Ivo Jabari Jace Jalen Jamal Janis Jaxon Jorge José Jovan Kasper Keaton Keenan Kendrick Khalid ' +
  'Kofi Lachlan Lamar Lasse Leif Lionel Lonzo Luc Luka Maceo Malik Marek Marquis Mateo Mikael Milo Moussa Nando Nico Niklas ' +
  'Obi Olivier Omari Orion Oskar Pascal Pax Quentin Quincy Rafa Raúl Reece Renzo Roman Rory Sam Sébastien Silas Søren Tariq ' +
  'Théo Tobias Tomás Tre Tyrell Ulrich Vance Vincent Wade Warrick Xavi Yannick Zack Zoran A.J. C.J. D.J. J.T. K.C. T.J.';

const LAST =
  'Abernell Adelmann Aldervane Amberhill Ankrahene Arrowfield Ashgrove Avendano Bakerson Balewane Bancroftt Barrowby Bastide ' +
  'Bellweather Bergqvistle Birchwell Blackmarsh Bohannery Boljević Bontempe Bramante Brightley Brockhurst Burrowes Calderby ' +
  'Camberlin Carrowell Castellane Čavrić Cedarholm Chamblis Chatterly Clayborough Coldwater Copperfield Corvane Cresswell ' +
  'Dallowayne Darkwell Dashwood Deverough Diabangou Dovermont Drakeley Drummore Dunleith Eastmarch Edgerly Ekwonumi Elderkin ' +
  'Ellingwood Emberton Evanshaw Fairbourne Falkenrath Farnsby Fenwicke Fernandell Firestone Fontclair Forsgrenn Foxborough ' +
  'Galloran Garrowby Gilchriste Glenmoor Goldhurst Gorančić Granthamme Greywell Grimsdale Gundersby Hadleigh Halvorstad ' +
  'Hargrieve Harrowgate Hawksmoor Heatherton Hedgecoe Hollowell Huntleigh Ibarrondo Idowale Ingersby Ironwood Jagerström ' +
  'Jakupović Jessupe Jordanelle Kaltenbach Karangwe Kellermont Kerrigane Kingswell Kirkbright Kovačnik Kristofek Lagerfeldt ' +
  'Lakewright Lamontagnier Larkspurre Lattimoore Laurentine Ledbettle Lexingham Lindqvarn Lockridge Longmire Lorentzen ' +
  'Lundgaard Maddoxley Malinauskis Marchetto Marlowek Masterby Mbayeko Meadowcroft Merriweth Millhaven Mirzoyan Montclaire ' +
  'Moorefield Mukendale Müllerhof Nakagura Navarrese Nettleby Nightingale Norwoode Nwachukane Oakhurst Obradović Ochterlony ' +
  'Odunayo Okparanta Oldershaw Orbeliane Osterhagen Owusuene Paddington Palmeroy Parrishe Pellegrine Pemberwick Petrauskis ' +
  'Pinecrest Plumleigh Pontiere Prendergrast Quarrington Quillmore Radcliffon Ravensworth Redmayne Ribeirinho Ridgewell ' +
  'Rocheforte Rosendahl Rutherglen Saintclaire Samboulé Sandoveral Saxonby Schäferling Seabrooke Šerifović Severne Shadwick ' +
  'Silverton Skarsgaard Slatterby Sommerfeldt Southwell Stanmoore Steadwell Stonebridge Strandvik Sutterfield Tambouret ' +
  'Tarrantine Thackerby Thornquist Tillinghurst Torresano Tremaine Treviñola Tuckerman Underhill Upshawe Valanciene Vandermoor ' +
  'Vasquelle Verhoevene Villarosa Vukašević Wainscott Wakefielde Waldegrave Warringham Weatherby Westerholm Whitlocke ' +
  'Wickhamby Wildermuth Winterbourne Wolfendale Woodhaven Wrightson Wyndhame Yarborough Yeatmane Youngblade Zalewskine ' +
  'Zetterlund Zimmerhoff Žugić ' +
  "D'Amarco D'Orveille De'Shazier O'Brannigan O'Farrowell O'Tannery N'Dourabe N'Guessane L'Estrange " +
  'Allard-Finch Baptiste-Cole Diop-Larsson Gray-Whitmere Keita-Moreau Lowe-Hastings Mensah-Boyle Oyelaran-Pike ' +
  'Reyes-Kimball Stone-Aubrey Traoré-Webb Walker-Ndiaye';

export const firstNames: readonly string[] = FIRST.split(' ');
export const lastNames: readonly string[] = LAST.split(' ');

const SUFFIXES = ['Jr.', 'Jr.', 'Jr.', 'II', 'III'] as const;

export interface PlayerName {
  readonly first: string;
  /** With its suffix. */
  readonly last: string;
  readonly full: string;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

const strideOf = (seed: number, pairs: number): number => {
  let stride = 1009 + randomStream(seed, 'name-stride').int(pairs - 2000);
  while (greatestCommonDivisor(stride, pairs) !== 1) stride += 1;
  return stride;
};

/**
 * Names of a league: different players have different names, because serial numbers below the number of (first, last)
 * pairs are permuted, never drawn.
 */
export const playerNames = (seed: number): ((serial: number) => PlayerName) => {
  const pairs = firstNames.length * lastNames.length;
  const stride = strideOf(seed, pairs);
  const offset = randomStream(seed, 'name-offset').int(pairs);
  return (serial) => {
    const pair = (serial * stride + offset) % pairs;
    const random = randomStream(seed, 'suffix', serial);
    const first = at(firstNames, pair % firstNames.length);
    const bare = at(lastNames, Math.floor(pair / firstNames.length));
    const last = random.chance(0.07) ? `${bare} ${random.pick(SUFFIXES)}` : bare;
    return { first, last, full: `${first} ${last}` };
  };
};
