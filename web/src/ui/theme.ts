/** Ant Design set to paper and ink. The values are those of `tokens.css`; both change together. */
import { type ThemeConfig, theme } from 'antd';

export type Look = 'light' | 'dark';

const light = {
  primary: '#1F4E79', onPrimary: '#FFFFFF', late: '#B3261E', warn: '#8A5200', ok: '#265C94',
  text: '#1A2229', text2: '#4A5660', text3: '#5C6770', surface: '#FFFFFF', page: '#F5F6F4', rail: '#ECEEEB',
  edge: '#7D868D', line: '#DFE3DF', sel: '#E6EEF6',
};
const dark: typeof light = {
  primary: '#7FB2E5', onPrimary: '#0B1620', late: '#FF8A7A', warn: '#F0B75A', ok: '#93C3EE',
  text: '#E8ECEF', text2: '#AEB9C3', text3: '#8B98A4', surface: '#151B21', page: '#0F1418', rail: '#0B0F13',
  edge: '#72808C', line: '#27313A', sel: '#1B2C3D',
};

export function antTheme(look: Look, lang: string): ThemeConfig {
  const c = look === 'dark' ? dark : light;
  const cjk = '"Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei UI"';
  const own = { colorPrimary: c.primary, colorPrimaryHover: c.primary, colorPrimaryActive: c.primary, colorPrimaryBorder: c.primary };
  return {
    algorithm: look === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      fontFamily: lang === 'en' ? `"Segoe UI",system-ui,${cjk},sans-serif` : `${cjk},"Segoe UI",sans-serif`,
      colorPrimary: c.primary, colorInfo: c.primary, colorLink: c.primary, colorError: c.late, colorWarning: c.warn, colorSuccess: c.ok,
      colorText: c.text, colorTextSecondary: c.text2, colorTextTertiary: c.text3, colorTextPlaceholder: c.text3, colorTextDisabled: c.text3,
      colorBgBase: c.surface, colorBgContainer: c.surface, colorBgElevated: c.surface, colorBgLayout: c.page,
      colorBorder: c.edge, colorBorderSecondary: c.line, colorSplit: c.line, controlItemBgActive: c.sel, colorTextLightSolid: c.onPrimary,
      fontSize: 14, fontSizeSM: 12, lineHeight: 24 / 14, fontWeightStrong: 600,
      borderRadius: 4, borderRadiusSM: 2, borderRadiusLG: 4, controlHeight: 32, controlHeightSM: 24, controlHeightLG: 40,
      boxShadow: 'none', boxShadowSecondary: 'none', boxShadowTertiary: 'none',
      // Who asked for less motion gets none: a dialog must not wait for an animation that never runs.
      motion: typeof matchMedia === 'undefined' || !matchMedia('(prefers-reduced-motion: reduce)').matches,
      motionDurationFast: '0.08s', motionDurationMid: '0.12s', motionDurationSlow: '0.15s', lineWidthFocus: 2,
    },
    components: {
      // The dark algorithm would dim the primary: these keep the token itself.
      Checkbox: own, Radio: own, Switch: own, DatePicker: own, Select: own, Input: own,
      Button: { ...own, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 400, paddingInline: 12, primaryColor: c.onPrimary },
      Menu: { itemHeight: 40, itemBorderRadius: 0, itemMarginInline: 0, itemMarginBlock: 0, itemBg: c.rail, itemSelectedBg: c.surface, itemSelectedColor: c.text },
      Modal: { contentBg: c.surface, headerBg: c.surface },
    },
  };
}
