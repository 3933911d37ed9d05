import { handle } from "../../kernel/mount.ts";
import * as contract from "./contract.ts";
import "./permissions.ts";
import * as service from "./service.ts";

export const endpoints = [
  handle(contract.searchSites, service.searchSites),
  handle(contract.explainSearch, service.explainSearch),
  handle(contract.searchMap, service.searchMap),
  handle(contract.suggest, service.suggest),
  handle(contract.viewSite, service.viewSite),
  handle(contract.compareSites, service.compareSites),
  handle(contract.listCards, service.listCards),
  handle(contract.listFavourites, service.listFavourites),
  handle(contract.keepFavourite, service.keepFavourite),
  handle(contract.dropFavourite, service.dropFavourite),
  handle(contract.mergeFavourites, service.mergeFavourites),
];
