import { ModelsScreen } from '@/features/models/components/models-screen';

export default function ModelsPage() {
  return <ModelsScreen />;
}
