import type { Words } from './items.ts'

/** English news of a harbour town that does not exist. Each entry: headline, the line under it, first paragraph. */
export const english: Words = {
  slots: {
    place: [
      'Harbour Cross',
      'Quayside',
      'Ropewalk Lane',
      'Tanner’s Steps',
      'Gull Point',
      'Saltmarket',
      'Lantern Street',
      'Cooper’s Basin',
      'Northmole',
      'Eelgate',
      'Windlass Square',
      'Old Customs Yard',
      'Pilot’s Row',
      'Mussel Bay',
      'Cable Street',
      'Weir Gardens',
      'Fishergate Dock',
      'Millpond Green',
      'Beacon Rise',
      'Sluice Road'
    ],
    count: Array.from({ length: 40 }, (_, i) => String(i + 3)),
    time: Array.from({ length: 32 }, (_, i) => `${String(6 + (i >> 1)).padStart(2, '0')}:${i % 2 ? '40' : '10'}`),
    metres: Array.from({ length: 30 }, (_, i) => (1.4 + i / 10).toFixed(1)),
    day: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    mark: ['east', 'west', 'inner', 'outer', 'north', 'south'],
    relay: Array.from({ length: 24 }, (_, i) => `relay-${i + 1}`),
    percent: Array.from({ length: 40 }, (_, i) => `${51 + i}%`)
  },
  authors: {
    harbour: ['Newsroom', 'City desk', 'Harbour desk', 'Weekend desk'],
    weather: ['Duty forecaster', 'Tide office'],
    notices: ['Quay office', 'Berthing desk'],
    ops: ['Watchkeeper', 'Night shift']
  },
  tags: {
    harbour: ['harbour', 'transport', 'people', 'works', 'culture'],
    weather: ['weather', 'tide', 'shipping'],
    notices: ['notice', 'quay', 'berths'],
    ops: ['ops', 'queue', 'storage', 'network']
  },
  stories: {
    harbour: [
      [
        'Ferry to {place} adds {count} evening sailings',
        'The timetable holds until the end of the season.',
        'The ferry to {place} will make {count} more evening sailings each month, after a trial in which most boats left with every seat taken. The first of them casts off at {time}.'
      ],
      [
        '{place} lock closes for {count} days of gate repairs',
        'Small boats may use the side channel.',
        'The lock at {place} closes on {day} and stays shut for {count} days while divers replace the seals of both gates. Boats under eight metres may use the side channel at high water.'
      ],
      [
        'Market at {place} moves indoors with {count} stalls',
        'The old net loft has room for a café as well.',
        'The weekly market at {place} opens under a roof for the first time on {day}. {count} stalls fit into the old net loft, four more than on the square.'
      ],
      [
        'Swimmers count {count} seals off {place}',
        'The colony has grown every year since the survey began.',
        'Volunteers in wetsuits counted {count} grey seals on the sandbank off {place} this week. The animals kept their distance, and so did the swimmers.'
      ],
      [
        'Tram {count} to run through to {place} again',
        'The replacement bus makes its last trip on {day}.',
        'From {day} on, tram {count} no longer ends at the goods yard: the track to {place} has been relaid, with grass between the rails and a step-free stop.'
      ],
      [
        'School at {place} wins {count} hours of daylight with new roof',
        'Light sensors dim the lamps by themselves.',
        'A saw-tooth roof of reclaimed glass brings the school at {place} {count} more hours of usable daylight a week. The lamps now go on {count} minutes later on a winter afternoon.'
      ],
      [
        '{count} cranes light up for the {place} night walk',
        'Stewards ask visitors to leave bicycles at the gate.',
        'For one evening, {count} cranes around {place} are lit in colours chosen by the people who drive them. The walk begins at {time} and takes about an hour.'
      ],
      [
        'Bakers at {place} bring back the {count}-hour loaf',
        'The recipe was found behind a flour chest.',
        'A loaf that rests for {count} hours before it sees an oven is on sale at {place} again. The recipe, in pencil on a tide table, came to light when a flour chest was moved.'
      ],
      [
        'Rowing club at {place} launches boat number {count}',
        'The hull is made of larch from the town’s own woods.',
        'The rowing club at {place} put home-built boat number {count} into the water on {day}. Nobody got wet apart from the person who held the bottle.'
      ],
      [
        'Archive puts {count} thousand plans of {place} online',
        'The oldest sheet shows a pier that was never built.',
        'Drawings of {place} from two centuries can now be searched: the archive has photographed {count} thousand sheets. The oldest shows a pier with a dance hall that was never built.'
      ],
      [
        'New lifeboat for {place} passes {count} trials',
        'The crew chose its name by drawing lots.',
        'The new lifeboat for {place} righted itself in all of its {count} capsizing trials. It goes on duty on {day}, and the old boat stays as a reserve until spring.'
      ],
      [
        'Residents of {place} plant {count} pear trees along the dyke',
        'The first harvest is expected in four years.',
        'Neighbours at {place} have planted {count} pear trees where the dyke road was narrowed. Everyone who digs gets a share of the fruit.'
      ],
      [
        'Library boat ties up at {place} for {count} weeks',
        'It carries six thousand books and one cat.',
        'The library boat stays at {place} for {count} weeks while its engine is serviced. Its doors open at {time}, and whoever brings a book back late on {day} pays nothing.'
      ],
      [
        'Lamps on {place} dimmed by {percent} after midnight',
        'Street crossings keep their full light.',
        'The lamps at {place} burn {percent} lower between midnight and five. Counters at the crossings will show whether fewer people walk there, and the council decides again in spring.'
      ],
      [
        'Footbridge to {place} lifted in after {count} hours',
        'Two tugs held the barge against the current.',
        'It took {count} hours to lift the new footbridge to {place} from its barge, twice as long as planned: a cross wind turned the span, and the crane had to wait for slack water.'
      ],
      [
        '{count} apprentices start at the {place} slipway',
        'Half of them come from other trades.',
        'The yard at {place} has taken on {count} apprentices, the most in thirty years. They begin with wood and move on to steel in spring.'
      ],
      [
        'Choir at {place} rehearses for a concert with {count} foghorns',
        'Earplugs are included in the ticket.',
        'A work for choir and {count} foghorns will be heard at {place} on {day}. The composer asks the audience to stand on the far bank, and the horns are tuned from {time} on.'
      ],
      [
        'Cargo bikes carry {percent} of parcels at {place}',
        'The depot wants to add a second shed.',
        'At {place}, {percent} of all parcels now make their last kilometre on a cargo bike. The vans that remain carry what is heavy, long or alive.'
      ]
    ],
    weather: [
      [
        'High water {time}, {metres} m',
        'Light north-westerly, easing by evening.',
        'High water at the {mark} gauge is expected at {time} with {metres} m above chart datum. The wind is a light north-westerly and eases by evening.'
      ],
      [
        'Low water {time}, {metres} m below the quay edge',
        'Ladders at {place} do not reach the water.',
        'Low water falls at {time}. The surface will be {metres} m below the quay edge, so that ladders at {place} end above it.'
      ],
      [
        'Fog advisory for the {mark} channel off {place} until {time}',
        'Visibility below 400 m at the {mark} mark.',
        'Fog lies over the {mark} channel. Visibility at the {mark} mark is below 400 m, and vessels without radar are asked to wait at {place} until {time}.'
      ],
      [
        'Gale warning for {place} from {time}',
        'South-west 7, gusting 9 off the {mark} mark.',
        'A gale from the south-west reaches {place} at about {time}: force 7, in gusts 9. Loose covers should be taken down before dark.'
      ],
      [
        'Swell of {metres} m expected at {place}',
        'Bathing flags stay red on {day}.',
        'A long swell of {metres} m runs into {place} on {day}, left over from a storm far out. It breaks without warning on the {mark} bar.'
      ],
      [
        'Ground frost at {place}, bridges may be slippery from {time}',
        'Gritting begins an hour earlier.',
        'Clear skies bring ground frost to {place}. Bridges and jetties may be slippery from {time} on, and gritting begins an hour before that.'
      ],
      [
        'Spring tide: {metres} m at the {mark} gauge, {time}',
        'Car parks on the lower quay close two hours before.',
        'The spring tide rises to {metres} m at the {mark} gauge at {time}. The car parks on the lower quay close two hours before.'
      ],
      [
        'Showers reach {place} by {time}, clearing overnight',
        'Up to {count} mm in an hour.',
        'A band of showers reaches {place} by {time}. Up to {count} mm may fall within an hour before it clears overnight.'
      ],
      [
        'Sea temperature off {place}: {count} tenths above the mean',
        'The buoy was recalibrated on {day}.',
        'The water off {place} is {count} tenths of a degree warmer than the mean of the last thirty years, the buoy reports.'
      ],
      [
        'Small craft advice lifted at {time} for {place}',
        'Wind down to force 4 at the {mark} mark.',
        'The advice for small craft is lifted at {time}: the wind off {place} has gone down to force 4 and backs to the south.'
      ],
      [
        'Tide delayed by {count} minutes at the {mark} gauge, {place}',
        'River water holds back the flood.',
        'After the rain of {day}, river water holds back the flood: the tide at {place} turns {count} minutes later than printed.'
      ],
      [
        'Pollen low, air clear: {count} km of sight from {place}',
        'The far lighthouse can be seen by day.',
        'After the front, the air is so clear that one sees {count} km from {place}. The far lighthouse shows by day.'
      ]
    ],
    notices: [
      [
        'Berth {count} at {place} closed for dredging',
        'Vessels are moved to the visitors’ pontoon.',
        'Berth {count} at {place} is closed for dredging from {day}. Vessels lying there are moved to the visitors’ pontoon; lines are provided.'
      ],
      [
        'Water on the pier at {place} off from {time} for {count} minutes',
        'Fill your tanks before.',
        'The water supply on the pier at {place} is turned off at {time} for about {count} minutes while a valve is replaced.'
      ],
      [
        'Found at {place}: {count} orange buoys',
        'To be collected from the quay office.',
        'Somebody left {count} orange buoys at {place}. They can be collected from the quay office, which opens at {time}.'
      ],
      [
        'Pilot boat schedule for {day}, {time} and after',
        'Channel 12 is watched all night.',
        'The pilot boat leaves {place} at {time} on {day} and then every two hours. Channel 12 is watched all night.'
      ],
      [
        'Crane hours at {place} extended to {time}, {count} bookings open',
        'Book at the window or by radio.',
        'The mobile crane at {place} works until {time} from {day}. {count} bookings are still open.'
      ],
      [
        'Parking for trailers moves from {place}, row {count}',
        'Stickers of last year are still valid.',
        'Trailers may no longer stand at {place}: they move to row {count} behind the sheds. Stickers of last year are still valid.'
      ],
      [
        'Diving work at {place}, berths {count} and up',
        'Propellers must not be turned.',
        'Divers work at {place} on {day} between {time} and dusk. From berth {count} upwards, propellers must not be turned.'
      ],
      [
        'Fuel dock at {place} accepts {count} litres per boat until {day}',
        'The next barge is due at {time}.',
        'Because the barge is late, the fuel dock at {place} hands out at most {count} litres to a boat until {day}.'
      ],
      [
        'Lost between {place} and the pier: a case with {count} brushes',
        'A reward of one painted name board.',
        'A sign painter lost a case with {count} brushes between {place} and the pier. The reward is a painted name board.'
      ],
      [
        'Ramp at {place} washed from {time}, width {count} tenths',
        'Please use the northern half.',
        'The ramp at {place} is washed from {time} on {day}. Please use the northern half, which stays open.'
      ],
      [
        'New mooring rules at {place}: {count} hours for visitors',
        'Residents’ berths are marked in blue.',
        'Visitors may lie at {place} for {count} hours from {day} on. The berths of residents are marked in blue.'
      ]
    ],
    ops: [
      [
        'Queue depth above {count}00 on {relay}',
        'Threshold held for four minutes.',
        'The queue on {relay} has held more than {count}00 messages for four minutes. Consumers are alive but slow; the oldest message waits since {time}.'
      ],
      [
        'Disk at {percent} on {relay}',
        'Log rotation has not run since {day}.',
        'The data disk of {relay} is {percent} full. Log rotation has not run since {day}.'
      ],
      [
        'Certificate of {relay} expires in {count} days',
        'Renewal is scheduled but unconfirmed.',
        'The certificate that {relay} shows expires in {count} days. A renewal is scheduled for {day}, but nobody has confirmed it.'
      ],
      [
        '{relay} answers {count}0 ms late',
        'Two of three probes agree.',
        'Two of three probes see {relay} answer {count}0 ms later than usual since {time}.'
      ],
      [
        'Backup of {relay} finished with {count} warnings',
        'No file is missing.',
        'The backup of {relay} finished at {time} with {count} warnings. No file is missing; some were changed while they were read.'
      ],
      [
        '{relay} restarted after {count} days',
        'Memory limit reached during the index run.',
        '{relay} was restarted after {count} days of running: the index run reached the memory limit.'
      ],
      [
        'Clock of {relay} drifts by {count} ms',
        'Time source at the {mark} site unreachable.',
        'The clock of {relay} is {count} ms ahead. The time source at the {mark} site has been unreachable since {time}.'
      ],
      [
        'Error rate {percent} on {relay}, path /status',
        'Deploy of {time} is the suspect.',
        '{percent} of the requests for /status on {relay} fail since the deploy of {time}. A roll-back is being prepared.'
      ],
      [
        'Failover: {relay} took over for the {mark} site, {count} sessions moved',
        'No session was lost.',
        '{relay} took over for the {mark} site at {time}. {count} sessions moved, none was lost.'
      ],
      [
        '{count} failed sign-ins on {relay} within a minute',
        'All from one address, now blocked.',
        '{relay} saw {count} failed sign-ins within a minute at {time}, all from one address. It is blocked for an hour.'
      ]
    ]
  },
  paragraphs: {
    harbour: [
      'The harbour office expects no effect on the working quays. Whoever has a berth in the inner basin gets a letter before {day}, and the letter says what to do if the date does not suit.',
      'Work began before sunrise, when the tide was low enough to stand on the lower steps. By {time} the crew had taken up the first planks and found the timber below in better shape than the drawings had led them to fear.',
      'Neighbours had asked for this since the winter storms. A petition with {count} pages of names was handed over at Windlass Square, together with a thermos of soup for those who had to read it.',
      'The costs are shared between the town and the port, in a proportion that both call fair and neither will print. Money left over goes to the railings along Sluice Road.',
      'Those who come on foot should allow ten minutes more. The detour runs along the warehouse wall, is lit at night, and has a handrail on the side of the water.',
      'Not everybody is pleased. Two cafés on the western side fear for their morning trade, and the owner of the smaller one has put up a sign that counts the days.',
      'The same thing was tried {count} years ago and given up after one season. This time the tide tables were asked first, says the office, and they agreed.',
      'Children of the school at Beacon Rise have drawn what it should look like. The drawings hang in the ferry hall until {day}; the one with the whale will not be built.',
      'A decision about the second part follows after the summer. Until then the barriers stay where they are, and the plants that have grown between them may stay too.',
      'Measurements go on day and night. They can be read on a board beside the pilot station, where somebody has drawn a smiling face on every value that is within its limits.'
    ],
    weather: [
      'The next bulletin follows at {time}, sooner if the wind turns. It is read out on channel 12 and hangs in the window of the pilot station.',
      'Skippers are reminded that the table is for calm air. With wind from the west, add two tenths of a metre; after two days of it, add three.',
      'The forecast rests on {count} runs of the model, most of which agree. The few that do not see the front pass further north.',
      'At night the sky clears from the sea. Temperatures fall quickly on the marsh and slowly between the houses.',
      'The gauge at the {mark} mark was cleaned on {day}. Values from before that may be a few centimetres too high.'
    ],
    notices: [
      'Questions are answered at the quay office between {time} and noon. Please knock: the bell is being repaired.',
      'The signs are up already. Whoever finds one facing the wrong way is asked to turn it round.',
      'We are sorry for the trouble. The work cannot wait, because the tide that allows it comes back only in autumn.',
      'Lines and fenders can be borrowed against a signature. Those borrowed last year are missed.'
    ],
    ops: [
      'Graphs from before the change show the same slope, only flatter. The change made it visible; it did not make it.',
      'Who is on call has acknowledged and looks at the {mark} site first. The next note follows in twenty minutes or when something moves.',
      'No customer has written so far. The status page says what we know, which is the paragraph above.',
      'A ticket exists. Its title is a question, and its last comment is from {day}.'
    ]
  },
  quotes: [
    'The river does not read the timetable, so we learned to read the river.',
    'If it holds in November, it holds.',
    'We measured it three times, and then once more because nobody believed us.',
    'My grandmother would have done it with less rope.',
    'Quiet is not the same as finished.'
  ],
  lists: [
    ['bring a lamp', 'wear shoes that may get wet', 'leave dogs at home', 'be at the gate by {time}'],
    ['north gate: open', 'south gate: closed until {day}', 'footpath: open by day', 'slipway: ask at the office'],
    ['{count} metres of new railing', 'two benches', 'one drinking fountain', 'no car park']
  ],
  headings: ['What changes', 'How to get there', 'What is known', 'Background'],
  table: { head: ['Day', 'Opens', 'High water'], rows: ['{day}', '{time}', '{metres} m'] },
  caption: 'Drawing: {place} towards evening.',
  closing: 'Reference {code}.'
}
