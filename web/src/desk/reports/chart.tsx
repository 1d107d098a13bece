/** A figure over periods: one line, with a gap where nothing came in, and the same numbers as a table below it. */
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SeriesPoint, UnitRef } from '../../api/types';
import type { Field, FormVersion } from '../../form/form';
import { useLook } from '../../ui/look';
import { count, rate } from '../../ui/format';
import { ProblemNote } from '../../ui/problem-note';
import { useUnitName } from '../../ui/unit';
import { grouped, saidIn } from '../../form/shown';
import { isRatio, summary } from './answers';
import { seriesQuery } from './queries';

use([LineChart, GridComponent, TooltipComponent, SVGRenderer]);

interface Props { matter: number; node: UnitRef; line: string; form: FormVersion | undefined; field: string | undefined; set: (field: string | undefined) => void }
/** Missing is a gap, never nought. */
const figureOf = (point: SeriesPoint, field: string | undefined, of: Field | undefined): number | null => {
  if (!field) return point.counts.expected ? Math.round((point.counts.received / point.counts.expected) * 1000) / 10 : null;
  const figure = summary(point.figure, of);
  return figure === null ? null : Number(figure);
};

export default function Chart({ matter, node, line, form, field, set }: Props) {
  const { t, i18n } = useTranslation();
  const name = useUnitName();
  const series = useQuery(seriesQuery(matter, node.no, line, field));
  const points = series.data?.points ?? [];
  const numbers = Object.values(form?.fields ?? {}).filter((one) => one.shape.type === 'integer' || one.shape.type === 'decimal');
  const of = field ? form?.fields[field] : undefined;
  const named = saidIn(of?.label, i18n.language) || field;
  const label = !field ? t('reports.complete') : isRatio(of?.unit) ? t('reports.mean_of', { what: named }) : named;
  const unit = field ? of?.unit ?? '' : '%';
  // Without the form it is not known yet whether the sum or the mean is meant.
  const known = form !== undefined || !field;
  const title = t('reports.series_of', { what: label, unit: name(node) });
  return (
    <section className="series" aria-label={title}>
      <header className="reports-bar">
        <h2>{title}</h2>
        <Select aria-label={t('reports.series_field')} value={field ?? ''} onChange={(v) => set(v || undefined)} popupMatchSelectWidth={false} options={[{ value: '', label: t('reports.complete') }, ...numbers.map((one) => ({ value: one.name, label: saidIn(one.label, i18n.language) }))]} />
      </header>
      <ProblemNote error={series.error} again={() => void series.refetch()} />
      {known && points.length > 1 ? <Lines points={points} field={field} of={of} unit={unit} title={title} /> : null}
      {known && points.length ? (
        <details className="pad">
          <summary>{t('reports.as_table')}</summary>
          <table className="review-values"><thead><tr><th scope="col">{t('reports.col_period')}</th><th scope="col" className="num">{label}</th><th scope="col" className="num">{t('reports.complete')}</th><th scope="col" className="num">{t('reports.count_received')}</th><th scope="col" className="num">{t('reports.count_expected')}</th></tr></thead>
            <tbody>{points.map((point) => <tr key={point.period}><th scope="row">{point.period}</th><td className="num">{field ? grouped(summary(point.figure, of) ?? '–') : rate(point.counts.received, point.counts.expected)}</td><td className="num">{rate(point.counts.received, point.counts.expected)}</td><td className="num">{count(point.counts.received)}</td><td className="num">{count(point.counts.expected)}</td></tr>)}</tbody></table>
        </details>
      ) : null}
    </section>
  );
}

function Lines({ points, field, of, unit, title }: { points: SeriesPoint[]; field: string | undefined; of: Field | undefined; unit: string; title: string }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const look = useLook();
  useEffect(() => {
    if (!host.current) return;
    const made = init(host.current, undefined, { renderer: 'svg' });
    chart.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(host.current);
    return () => { watch.disconnect(); made.dispose(); chart.current = null; };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew when the look changes
  useEffect(() => {
    if (!host.current) return;
    const colour = (token: string) => getComputedStyle(document.documentElement).getPropertyValue(token).trim();
    const text = { color: colour('--text3'), fontSize: 11 };
    chart.current?.setOption({
      animation: false, grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
      tooltip: { trigger: 'axis', backgroundColor: colour('--surface'), borderColor: colour('--edge'), textStyle: { color: colour('--text'), fontSize: 12 }, valueFormatter: (v: unknown) => (v === null || v === undefined ? '–' : `${grouped(String(v))} ${unit}`) },
      xAxis: { type: 'category', data: points.map((point) => point.period.slice(5)), axisLabel: text, axisLine: { lineStyle: { color: colour('--edge') } }, axisTick: { show: false } },
      yAxis: { type: 'value', name: unit, nameTextStyle: text, axisLabel: text, splitLine: { lineStyle: { color: colour('--line') } }, ...(field ? {} : { max: 100 }) },
      series: [{ type: 'line', data: points.map((point) => figureOf(point, field, of)), connectNulls: false, symbol: 'circle', symbolSize: 6, lineStyle: { color: colour('--primary'), width: 2 }, itemStyle: { color: colour('--primary') } }],
    }, true);
  }, [points, field, of, unit, look]);
  return <div className="chart" ref={host} role="img" aria-label={title} />;
}
