import { FrontendScreen } from '@/features/frontend/components/frontend-screen';

export default function FrontendPage() {
  return <FrontendScreen />;
}
