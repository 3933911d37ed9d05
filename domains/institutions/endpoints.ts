import { handle } from "../../kernel/mount.ts";
import * as contract from "./contract.ts";
import { exportSites } from "./export.ts";
import { putGroup } from "./groups.ts";
import { getSiteOn, getSiteTimeline } from "./history-service.ts";
import * as institutionContract from "./contract/institutions.ts";
import * as institutions from "./institution-service.ts";
import "./permissions.ts";
import { addPhoto, arrangePhotos, getPhoto } from "./photos.ts";
import * as sites from "./service.ts";

export const endpoints = [
  handle(contract.listSitesForStaff, sites.listSitesForStaff),
  handle(contract.exportSites, exportSites),
  handle(contract.getSite, sites.getSite),
  handle(contract.getSiteTimeline, getSiteTimeline),
  handle(contract.getSiteOn, getSiteOn),
  handle(contract.createSite, sites.createSite),
  handle(contract.reviseSite, sites.reviseSite),
  handle(contract.presentSite, sites.presentSite),
  handle(contract.setSiteStatus, sites.setSiteStatus),
  handle(contract.setInclusive, sites.setInclusive),
  handle(contract.confirmVacancy, sites.confirmVacancy),
  handle(contract.putPlaces, sites.putPlaces),
  handle(contract.addPhoto, addPhoto),
  handle(contract.arrangePhotos, arrangePhotos),
  handle(contract.getPhoto, getPhoto),
  handle(contract.putGroup, putGroup),
  handle(institutionContract.listInstitutions, institutions.listInstitutions),
  handle(institutionContract.getInstitution, institutions.getInstitution),
  handle(institutionContract.createInstitution, institutions.createInstitution),
  handle(institutionContract.reviseInstitution, institutions.reviseInstitution),
  handle(institutionContract.listBrands, institutions.listBrands),
  handle(institutionContract.reviseBrand, institutions.reviseBrand),
];
