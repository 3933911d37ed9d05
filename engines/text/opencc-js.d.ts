declare module "opencc-js/dict/TSCharacters" {
  /** Traditional and simplified characters, `臺 台|萬 万|…`; the first simplified form is the usual one. */
  const pairs: string;
  export { pairs as default };
}
