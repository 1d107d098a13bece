/** The desk starts here: words, look, cache, addresses. */
import '../ui/tokens.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/problem';
import { startWords } from '../ui/i18n';
import { startLook, useLook } from '../ui/look';
import { antTheme } from '../ui/theme';
import { router } from './router';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000, refetchOnWindowFocus: true,
      retry: (n, error) => n < 1 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});

function Desk() {
  const { i18n } = useTranslation();
  const look = useLook();
  const en = i18n.language === 'en';
  dayjs.locale(en ? 'en' : 'zh-cn');
  return (
    <ConfigProvider theme={antTheme(look, i18n.language)} locale={en ? enUS : zhCN} button={{ autoInsertSpace: false }} wave={{ disabled: true }}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}

const host = document.getElementById('root');
if (host) {
  startLook();
  void startWords().then(() => createRoot(host).render(<StrictMode><Desk /></StrictMode>));
}
