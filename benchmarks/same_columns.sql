-- The columns of /recommendations.csv as somebody with the sqlite3 program would ask for them on 1 January 2026 or
-- later: newest document first, standing by the latest judgement of the editors or of civil society.
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

shown AS (
    SELECT
        v.*,
        row_number() OVER (PARTITION BY v.recommendation_id ORDER BY v.as_of DESC, v.voice ASC) AS choice
    FROM voices AS v
    WHERE v.place = 1 AND v.voice IN ('civil-society', 'editors')
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
),

terms_of AS (
    SELECT rt.recommendation_id, t.kind, group_concat(t.name, '|') AS names
    FROM (
        SELECT rt.recommendation_id, rt.term_id
        FROM recommendation_terms AS rt INNER JOIN terms AS t ON t.id = rt.term_id
        ORDER BY rt.recommendation_id, t.position
    ) AS rt INNER JOIN terms AS t ON t.id = rt.term_id
    GROUP BY rt.recommendation_id, t.kind
),

targets AS (
    SELECT recommendation_id, group_concat(target, '|') AS names
    FROM recommendation_sdg_targets GROUP BY recommendation_id
),

demands_of AS (
    SELECT dm.recommendation_id, group_concat(d.slug, '|') AS names
    FROM demand_members AS dm INNER JOIN demands AS d ON d.id = dm.demand_id
    GROUP BY dm.recommendation_id
),

grades AS (
    SELECT document_id, paragraph, group_concat(grade, '|') AS grade, group_concat(scale, '|') AS scale
    FROM official_grades GROUP BY document_id, paragraph
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
    coalesce(x.text, '') AS "text",
    coalesce(themes.names, '') AS themes,
    coalesce(groups.names, '') AS groups,
    coalesce(targets.names, '') AS sdg_targets,
    r.action_type,
    CASE r.follow_up WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE '' END AS follow_up,
    coalesce(demands_of.names, '') AS demand,
    coalesce(shown.status, 'not-assessed') AS status,
    shown.voice,
    shown.as_of,
    shown.confidence,
    shown.rationale,
    coalesce(pieces.seen, 0) AS evidence_count,
    coalesce(pieces.withheld, 0) AS evidence_withheld,
    coalesce(grades.grade, '') AS official_grade,
    coalesce(grades.scale, '') AS official_scale,
    CASE WHEN disputed.recommendation_id IS NULL THEN 'no' ELSE 'yes' END AS disputed,
    'https://undocs.org/' || d.symbol AS source_url,
    'http://127.0.0.1/recommendations/' || d.slug || '/' || r.paragraph || '/' || r.item AS page_url
FROM recommendations AS r
INNER JOIN documents AS d ON d.id = r.document_id
INNER JOIN committees AS c ON c.code = d.committee_code
LEFT JOIN recommendation_texts AS x ON x.recommendation_id = r.id AND x.language = 'en'
LEFT JOIN terms_of AS themes ON themes.recommendation_id = r.id AND themes.kind = 'theme'
LEFT JOIN terms_of AS groups ON groups.recommendation_id = r.id AND groups.kind = 'group'
LEFT JOIN targets ON targets.recommendation_id = r.id
LEFT JOIN demands_of ON demands_of.recommendation_id = r.id
LEFT JOIN shown ON shown.recommendation_id = r.id AND shown.choice = 1
LEFT JOIN disputed ON disputed.recommendation_id = r.id
LEFT JOIN pieces ON pieces.recommendation_id = r.id
LEFT JOIN grades ON grades.document_id = r.document_id AND grades.paragraph = r.paragraph
WHERE c.is_treaty_body
ORDER BY coalesce(d.adopted_on, d.published_on) DESC, d.slug, r.position;
