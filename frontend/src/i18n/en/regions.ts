/** Regions by code: the names of the data source, as the reports have them. */
export const regions = {
  AUS: 'Australia', AUT: 'Austria', BEL: 'Belgium', BGR: 'Bulgaria', BRA: 'Brazil', CAN: 'Canada', CHE: 'Switzerland',
  CHN: 'China', CYP: 'Cyprus', CZE: 'Czechia', DEU: 'Germany', DNK: 'Denmark', ESP: 'Spain', EST: 'Estonia',
  FIN: 'Finland', FRA: 'France', GBR: 'United Kingdom', GRC: 'Greece', HRV: 'Croatia', HUN: 'Hungary',
  IDN: 'Indonesia', IND: 'India', IRL: 'Ireland', ITA: 'Italy', JPN: 'Japan', KOR: 'Korea', LTU: 'Lithuania',
  LUX: 'Luxembourg', LVA: 'Latvia', MEX: 'Mexico', MLT: 'Malta', NLD: 'Netherlands', NOR: 'Norway', POL: 'Poland',
  PRT: 'Portugal', ROU: 'Romania', RUS: 'Russia', SVK: 'Slovakia', SVN: 'Slovenia', SWE: 'Sweden', TUR: 'Türkiye',
  TWN: 'Taiwan', USA: 'United States', ROW: 'Rest of the world', EU27: 'European Union (27)',
  EFTA: 'Norway and Switzerland',
};
