import { handle } from "../../kernel/mount.ts";
import * as contract from "./contract.ts";
import "./permissions.ts";
import * as service from "./service.ts";

export const endpoints = [
  handle(contract.listDivisions, service.listDivisions),
  handle(contract.getBaseMap, service.getBaseMap),
  handle(contract.searchPlaces, service.searchPlaces),
  handle(contract.locate, service.locate),
  handle(contract.listPopulation, service.listPopulation),
];
