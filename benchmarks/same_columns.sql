-- The columns of /recommendations.csv as somebody with the sqlite3 program would ask for them: newest document first,
-- standing by the latest judgement of the editors or of civil society. It takes no day: all judgements count.
WITH
voices AS (
    SELECT
        a.*,
        row_number() OVER (
            PARTITION BY a.recommendation_id, a.voice ORDER BY a.as_of DESC, a.recorded_at DESC, a.id DESC
        ) AS place
    FROM assessments AS a
    WHERE
        a.state IN ('published', 'provisional') AND a.status IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM assessments AS later
            WHERE later.corrects_id = a.id AND later.state IN ('published', 'provisional')
        )
),

disputed AS (
    SELECT recommendation_id FROM voices WHERE place = 1
    GROUP BY recommendation_id HAVING count(DISTINCT status) > 1
),

bears_on AS (
    SELECT a.recommendation_id, ae.evidence_id
    FROM assessment_evidence AS ae INNER JOIN assessments AS a ON a.id = ae.assessment_id
    WHERE a.state IN ('published', 'provisional')
    UNION
    SELECT recommendation_id, evidence_id FROM evidence_recommendations
),

pieces AS (
    SELECT
        b.recommendation_id,
        sum(e.sensitivity = 'public') AS seen,
        sum(e.sensitivity <> 'public') AS withheld
    FROM bears_on AS b INNER JOIN evidence AS e ON e.id = b.evidence_id
    GROUP BY b.recommendation_id
)

SELECT
    d.slug || ', para. ' || r.paragraph || CASE WHEN r.item = '' THEN '' ELSE ' (' || r.item || ')' END AS reference,
    d.slug AS symbol,
    r.paragraph,
    r.item,
    coalesce(c.parent_code, c.code) AS committee,
    d.cycle,
    d.adopted_on,
    r.heading,
    r.summary,
    coalesce((
        SELECT x.text FROM recommendation_texts AS x WHERE x.recommendation_id = r.id AND x.language = 'en'
    ), '') AS "text",
    coalesce((
        SELECT group_concat(name, '|') FROM (
            SELECT t.name FROM recommendation_terms AS rt INNER JOIN terms AS t ON t.id = rt.term_id
            WHERE rt.recommendation_id = r.id AND t.kind = 'theme' ORDER BY t.position
        )
    ), '') AS themes,
    coalesce((
        SELECT group_concat(name, '|') FROM (
            SELECT t.name FROM recommendation_terms AS rt INNER JOIN terms AS t ON t.id = rt.term_id
            WHERE rt.recommendation_id = r.id AND t.kind = 'group' ORDER BY t.position
        )
    ), '') AS groups,
    coalesce((
        SELECT group_concat(target, '|') FROM recommendation_sdg_targets WHERE recommendation_id = r.id
    ), '') AS sdg_targets,
    r.action_type,
    CASE r.follow_up WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE '' END AS follow_up,
    coalesce((
        SELECT group_concat(m.slug, '|')
        FROM demand_members AS dm INNER JOIN demands AS m ON m.id = dm.demand_id
        WHERE dm.recommendation_id = r.id
    ), '') AS demand,
    coalesce(shown.status, 'not-assessed') AS status,
    shown.voice,
    shown.as_of,
    shown.confidence,
    shown.rationale,
    coalesce(pieces.seen, 0) AS evidence_count,
    coalesce(pieces.withheld, 0) AS evidence_withheld,
    coalesce((
        SELECT group_concat(g.grade, '|') FROM official_grades AS g
        WHERE g.document_id = r.document_id AND g.paragraph = r.paragraph
    ), '') AS official_grade,
    coalesce((
        SELECT group_concat(g.scale, '|') FROM official_grades AS g
        WHERE g.document_id = r.document_id AND g.paragraph = r.paragraph
    ), '') AS official_scale,
    CASE WHEN disputed.recommendation_id IS NULL THEN 'no' ELSE 'yes' END AS disputed,
    'https://undocs.org/' || d.symbol AS source_url,
    'http://127.0.0.1/recommendations/' || d.slug || '/' || r.paragraph || '/' || r.item AS page_url
FROM recommendations AS r
INNER JOIN documents AS d ON d.id = r.document_id
INNER JOIN committees AS c ON c.code = d.committee_code
LEFT JOIN assessments AS shown ON shown.id = (
    SELECT a.id FROM assessments AS a
    WHERE
        a.recommendation_id = r.id AND a.voice IN ('civil-society', 'editors')
        AND a.state IN ('published', 'provisional') AND a.status IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM assessments AS later
            WHERE later.corrects_id = a.id AND later.state IN ('published', 'provisional')
        )
    ORDER BY a.as_of DESC, a.voice ASC, a.recorded_at DESC, a.id DESC
    LIMIT 1
)
LEFT JOIN disputed ON disputed.recommendation_id = r.id
LEFT JOIN pieces ON pieces.recommendation_id = r.id
WHERE c.is_treaty_body
ORDER BY coalesce(d.adopted_on, d.published_on) DESC, d.slug, r.position;
