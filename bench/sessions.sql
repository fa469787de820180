-- The limit of a list: 100 sessions of an event with speakers and track, as anonymous gets them (api_bench.py).
WITH listed AS (
    SELECT * FROM sessions
    WHERE event_id = %s AND deleted_at IS NULL AND state IN ('accepted', 'confirmed') ORDER BY id LIMIT 100
), spoken AS (
    SELECT pair.session_id, pair.speaker_id
    FROM speakers_sessions AS pair
    JOIN listed ON listed.id = pair.session_id
    JOIN speakers AS speaker ON speaker.id = pair.speaker_id AND speaker.deleted_at IS NULL
), lists AS (
    SELECT session_id, '[' || string_agg('{"type": "speaker", "id": "' || speaker_id || '"}', ',') || ']' AS speakers
    FROM spoken GROUP BY session_id
), documents AS (
    SELECT session.id, json_build_object(
        'type', 'session',
        'id', session.id::text,
        'attributes', (SELECT row_to_json(shown) FROM (SELECT
            session.title, session.subtitle, session.level, session.short_abstract AS "short-abstract",
            session.long_abstract AS "long-abstract", NULL AS comments, session.starts_at AS "starts-at",
            session.ends_at AS "ends-at", session.language, session.slides_url AS "slides-url", session.slides,
            session.website, session.twitter, session.facebook, session.github, session.linkedin, session.instagram,
            session.gitlab, session.mastodon, session.video_url AS "video-url", session.audio_url AS "audio-url",
            session.signup_url AS "signup-url", session.state, session.created_at AS "created-at",
            session.submitted_at AS "submitted-at", session.is_mail_sent AS "is-mail-sent",
            session.is_locked AS "is-locked", session.last_modified_at AS "last-modified-at",
            session.average_rating AS "average-rating", session.rating_count AS "rating-count",
            session.favourite_count AS "favourite-count", NULL AS "complex-field-values",
            session.guid, session.deleted_at AS "deleted-at"
        ) AS shown),
        'relationships', replace(replace(replace('{
            "event": {"links": {"self": "/v1/sessions/#/relationships/event",
                "related": "/v1/sessions/#/event"}},
            "track": {"links": {"self": "/v1/sessions/#/relationships/track",
                "related": "/v1/sessions/#/track"}, "data": "$track"},
            "session-type": {"links": {"self": "/v1/sessions/#/relationships/session-type",
                "related": "/v1/sessions/#/session-type"}},
            "microlocation": {"links": {"self": "/v1/sessions/#/relationships/microlocation",
                "related": "/v1/sessions/#/microlocation"}},
            "creator": {"links": {"self": "/v1/sessions/#/relationships/creator",
                "related": "/v1/sessions/#/creator"}},
            "speakers": {"links": {"self": "/v1/sessions/#/relationships/speakers",
                "related": "/v1/sessions/#/speakers"}, "data": "$speakers"},
            "feedbacks": {"links": {"self": "/v1/sessions/#/relationships/feedbacks",
                "related": "/v1/sessions/#/feedbacks"}},
            "favourite": {"links": {"self": "/v1/sessions/#/relationships/favourite",
                "related": "/v1/sessions/#/favourite"}},
            "favourites": {"links": {"self": "/v1/sessions/#/relationships/favourites",
                "related": "/v1/sessions/#/favourites"}},
            "speaker-invites": {"links": {"self": "/v1/sessions/#/relationships/speaker-invites",
                "related": "/v1/sessions/#/speaker-invites"}}
        }', '#', session.id::text),
            '"$track"', coalesce('{"type": "track", "id": "' || track.id || '"}', 'null')),
            '"$speakers"', coalesce(lists.speakers, '[]'))::json,
        'links', json_build_object('self', '/v1/sessions/' || session.id)
    ) AS document
    FROM listed AS session
    LEFT JOIN tracks AS track ON track.id = session.track_id AND track.deleted_at IS NULL
    LEFT JOIN lists ON lists.session_id = session.id
), beside AS (
    SELECT 1 AS kind, speaker.id, json_build_object(
        'type', 'speaker',
        'id', speaker.id::text,
        'attributes', (SELECT row_to_json(shown) FROM (SELECT
            speaker.name, NULL AS email, speaker.photo_url AS "photo-url",
            speaker.thumbnail_image_url AS "thumbnail-image-url", speaker.small_image_url AS "small-image-url",
            speaker.icon_image_url AS "icon-image-url", speaker.short_biography AS "short-biography",
            speaker.long_biography AS "long-biography", speaker.speaking_experience AS "speaking-experience",
            NULL AS mobile, speaker.website, speaker.twitter, speaker.facebook, speaker.github, speaker.mastodon,
            speaker.linkedin, speaker.instagram, speaker.organisation, speaker.is_featured AS "is-featured",
            speaker.is_email_overridden AS "is-email-overridden", speaker.position, speaker.country, speaker.city,
            NULL AS address, NULL AS gender, speaker."order", NULL AS "heard-from",
            NULL AS "sponsorship-required", NULL AS "complex-field-values",
            speaker.speaker_positions AS "speaker-positions", speaker.guid, speaker.deleted_at AS "deleted-at"
        ) AS shown),
        'relationships', replace('{
            "event": {"links": {"self": "/v1/speakers/#/relationships/event",
                "related": "/v1/speakers/#/event"}},
            "user": {"links": {"self": "/v1/speakers/#/relationships/user",
                "related": "/v1/speakers/#/user"}},
            "sessions": {"links": {"self": "/v1/speakers/#/relationships/sessions",
                "related": "/v1/speakers/#/sessions"}}
        }', '#', speaker.id::text)::json,
        'links', json_build_object('self', '/v1/speakers/' || speaker.id)
    ) AS document
    FROM speakers AS speaker WHERE speaker.id IN (SELECT speaker_id FROM spoken)
    UNION ALL
    SELECT 2, track.id, json_build_object(
        'type', 'track',
        'id', track.id::text,
        'attributes', (SELECT row_to_json(shown) FROM (SELECT
            track.name, track.description, track.color, track.font_color AS "font-color", track.position,
            track.location, track.track_image_url AS "track-image-url", track.deleted_at AS "deleted-at"
        ) AS shown),
        'relationships', replace('{
            "event": {"links": {"self": "/v1/tracks/#/relationships/event",
                "related": "/v1/tracks/#/event"}},
            "sessions": {"links": {"self": "/v1/tracks/#/relationships/sessions",
                "related": "/v1/tracks/#/sessions"}}
        }', '#', track.id::text)::json,
        'links', json_build_object('self', '/v1/tracks/' || track.id)
    )
    FROM tracks AS track WHERE track.deleted_at IS NULL AND track.id IN (SELECT track_id FROM listed)
)
SELECT json_build_object(
    'data', (SELECT json_agg(document ORDER BY id) FROM documents),
    'included', (SELECT json_agg(document ORDER BY kind, id) FROM beside),
    'meta', json_build_object('count', (
        SELECT count(*) FROM sessions
        WHERE event_id = %s AND deleted_at IS NULL AND state IN ('accepted', 'confirmed')
    ))
)::text
