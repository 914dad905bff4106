"""Other systems' files: SIASN, DREAMS and FHIR into a case, a run into FHIR and DHIS2."""
