import { useState } from "react";
import { addressOf, ApiError } from "../../../web/api/client.ts";
import { invalidateEntities, useCommand } from "../../../web/api/queries.ts";
import { upload } from "../../../web/api/upload.ts";
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "../../../web/kit/button.tsx";
import { Card } from "../../../web/kit/card.tsx";
import { FileDrop } from "../../../web/kit/file-drop.tsx";
import { EmptyState } from "../../../web/kit/states.tsx";
import { errorText, useTexts } from "../../../web/kit/texts.ts";
import { TextInput } from "../../../web/kit/text-input.tsx";
import { toast } from "../../../web/kit/toast.tsx";
import { addPhoto, arrangePhotos, getPhoto, type SiteDetail } from "../contract.ts";
import { registryTexts } from "./texts.ts";
import { may } from "./parts.ts";

const maxBytes = 8 * 1024 * 1024;

function AddPhoto({ site }: { readonly site: SiteDetail }) {
  const t = useTexts(registryTexts);
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const [caption, setCaption] = useState("");
  const [progress, setProgress] = useState<number>();
  const [error, setError] = useState<ApiError>();
  const send = async () => {
    if (!file) return;
    setError(undefined);
    setProgress(0);
    try {
      await upload(addPhoto, file, { params: { siteId: site.id }, body: { caption } }, setProgress);
      setFile(undefined);
      setCaption("");
      toast({ text: t.saved });
      await invalidateEntities(client, addPhoto.entities);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure : undefined);
    } finally {
      setProgress(undefined);
    }
  };
  return (
    <Card title={t.photoAdd}>
      <div className="k-stack k-measure">
        <FileDrop
          label={t.photoAdd}
          hideLabel
          accept=".jpg,.jpeg,.png,.webp"
          maxBytes={maxBytes}
          value={file}
          onChange={setFile}
          progress={progress}
          error={error && errorText(error, t.errors)}
        />
        <TextInput label={t.photoCaption} value={caption} onChange={setCaption} />
        <span>
          <Button
            variant="primary"
            icon="upload"
            busy={progress !== undefined}
            reason={file ? undefined : t.photoAdd}
            onClick={() => void send()}
          >
            {t.upload}
          </Button>
        </span>
      </div>
    </Card>
  );
}

/** A site's photos: order, captions, adding and removing. */
export function PhotosTab({ site }: { readonly site: SiteDetail }) {
  const t = useTexts(registryTexts);
  const mayEdit = may(site.can, "present");
  const arrange = useCommand(arrangePhotos, {
    onError: (error) => toast({ text: errorText(error, t.errors), tone: "danger" }),
  });
  const put = (photos: SiteDetail["photos"]) =>
    arrange.run({ params: { siteId: site.id }, body: { photos: photos.map(({ id, caption }) => ({ id, caption })) } });
  return (
    <div className="k-stack">
      <Card title={t.tabs.photos}>
        {site.photos.length === 0 && <EmptyState icon="eye">{t.noPhotos}</EmptyState>}
        <ul className="r-photos">
          {site.photos.map((photo, at) => (
            <li key={photo.id} className="k-stack">
              <img
                src={addressOf(getPhoto, { params: { photoId: photo.id } })}
                alt={photo.caption || t.photo(at + 1)}
                loading="lazy"
              />
              <span>{photo.caption}</span>
              {mayEdit && (
                <span className="k-row">
                  {at > 0 && (
                    <Button
                      size="small"
                      icon="left"
                      aria-label={`${t.photoUp} ${photo.caption || t.photo(at + 1)}`}
                      onClick={() =>
                        put([
                          ...site.photos.slice(0, at - 1),
                          photo,
                          site.photos[at - 1]!,
                          ...site.photos.slice(at + 1),
                        ])
                      }
                    />
                  )}
                  <Button
                    size="small"
                    icon="trash"
                    onClick={() => put(site.photos.filter((one) => one !== photo))}
                    aria-label={`${t.photoRemove} ${photo.caption || t.photo(at + 1)}`}
                  >
                    {t.photoRemove}
                  </Button>
                </span>
              )}
            </li>
          ))}
        </ul>
      </Card>
      {mayEdit && <AddPhoto site={site} />}
    </div>
  );
}
