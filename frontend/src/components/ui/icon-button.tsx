import { Button, type ButtonProps } from './button';
import { Tooltip } from './tooltip';

type IconButtonProps = Omit<ButtonProps, 'aria-label'> & { label: string };

/** A button that is only an icon: its label is spoken and shown as a tooltip. */
export function IconButton({ label, variant = 'ghost', size = 'icon', ...props }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button aria-label={label} variant={variant} size={size} {...props} />
    </Tooltip>
  );
}
