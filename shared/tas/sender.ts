/**
 * Perl that installs a taprio schedule of any length: tc builds its request in 1,024 octets and drops the windows beyond (`windowsThatTcPasses`).
 * It takes the words of `tc qdisc replace … taprio …` and sends what tc would send: RTM_NEWQDISC over netlink, with the attributes of
 * linux/pkt_sched.h TCA_TAPRIO_ATTR_*. Core functions alone: perl-base, which Debian and Ubuntu always have, brings no Socket module.
 * Source: iproute2 tc/q_taprio.c, tc/tc_qdisc.c; Linux net/sched/sch_taprio.c taprio_policy, include/uapi/linux/netlink.h.
 */
export const senderText = `#!/usr/bin/perl
# Fieldwright: installs a gate schedule with more windows than tc passes to the kernel in one command.
# perl taprio.pl qdisc replace dev PORT parent root handle 100 taprio num_tc ... (the words of tc-taprio(8))
# Status: 0 the kernel took it; 1 the words are wrong; 2 the kernel refused it, and says why.

my @words = @ARGV;
my ($port, $handle) = read_head();
my %option = read_options();
my $message = request($port, $handle, options(\\%option));
exit answer($message);

sub wrong { print STDERR "taprio.pl: $_[0]\\n"; exit 1 }

sub word { @words ? shift @words : wrong("the command ends too early") }

# A whole number from $least to $most, in C's notation.
sub number {
  my ($text, $least, $most) = @_;
  my $value = $text =~ /^0x[0-9a-f]{1,8}$/i ? hex $text : $text =~ /^\\d{1,10}$/ ? $text + 0 : wrong("\\"$text\\" is not a number");
  $value >= $least && $value <= $most or wrong("$text is not from $least to $most");
  return $value;
}

# As many words as look like the pattern.
sub list { my @found; push @found, shift @words while @words && $words[0] =~ $_[0]; return @found }

sub read_head {
  my ($device, $number);
  word() eq 'qdisc' && word() eq 'replace' or wrong("only qdisc replace is known here");
  while ((my $word = word()) ne 'taprio') {
    if ($word eq 'dev') { $device = word() }
    elsif ($word eq 'parent') { word() eq 'root' or wrong("a schedule stands at the root") }
    elsif ($word eq 'root') { }
    elsif ($word eq 'handle') { ($number) = word() =~ /^([0-9a-f]{1,4}):?$/i or wrong("the handle is not one") }
    else { wrong("\\"$word\\" is not known here") }
  }
  defined $device && defined $number or wrong("dev and handle are needed");
  return ($device, hex $number);
}

sub read_options {
  my %clock = (CLOCK_REALTIME => 0, CLOCK_MONOTONIC => 1, CLOCK_BOOTTIME => 7, CLOCK_TAI => 11);
  my %command = (S => 0, H => 1, R => 2);
  my %read = (entries => [], limits => [], framing => []);
  while (@words) {
    my $word = word();
    if ($word eq 'num_tc') { $read{classes} = number(word(), 1, 16) }
    elsif ($word eq 'map') { $read{map} = [map { number($_, 0, 15) } list(qr/^\\d+$/)] }
    elsif ($word eq 'queues') { $read{queues} = [map { [split /@/] } list(qr/^\\d{1,5}@\\d{1,5}$/)] }
    elsif ($word eq 'sched-entry') {
      my $letter = word();
      defined $command{$letter} or wrong("\\"$letter\\" is not a gate command");
      my $mask = word();
      $mask =~ s/^0x//i;
      push @{ $read{entries} }, [$command{$letter}, number("0x$mask", 0, 0xffffffff), number(word(), 0, 0xffffffff)];
    }
    elsif ($word =~ /^(?:base-time|cycle-time|cycle-time-extension)$/) { $read{$word} = word() }
    elsif ($word eq 'clockid') { my $name = word(); defined($read{clock} = $clock{$name}) or wrong("the clock \\"$name\\" is not known here") }
    elsif ($word =~ /^(?:flags|txtime-delay)$/) { $read{$word} = number(word(), 0, 0xffffffff) }
    elsif ($word eq 'max-sdu') { $read{limits} = [map { number($_, 0, 0xffffffff) } list(qr/^\\d+$/)] }
    elsif ($word eq 'fp') { $read{framing} = [map { $_ eq 'P' ? 2 : 1 } list(qr/^[EP]$/)] }
    else { wrong("\\"$word\\" is not known here") }
  }
  return %read;
}

# struct nlattr: its length, its type, its content, filled up to whole words.
sub attribute {
  my ($type, $content) = @_;
  my $length = 4 + length $content;
  $length <= 0xffff or wrong("the schedule is too long: the kernel takes some 2,300 windows");
  return pack('S S', $length, $type) . $content . "\\0" x (-$length % 4);
}

sub nest { my $type = shift; return attribute($type | 0x8000, join '', @_) }

# A signed number of 64 bits from decimal text, also where perl itself counts in 32.
sub signed64 {
  my ($text) = @_;
  my ($minus, $digits) = $text =~ /^(-?)(\\d{1,19})$/ or wrong("\\"$text\\" is not a time in ns");
  my @digits = split //, $digits;
  my @parts;
  for (1 .. 4) {
    my $rest = 0;
    for my $digit (@digits) {
      my $value = $rest * 10 + $digit;
      ($digit, $rest) = (int($value / 65536), $value % 65536);
    }
    push @parts, $rest;
  }
  $parts[3] < 0x8000 or wrong("$text ns does not fit in 64 bits");
  if ($minus) {
    my $carry = 1;
    for my $part (@parts) { my $value = 0xffff - $part + $carry; ($part, $carry) = ($value % 65536, int($value / 65536)) }
  }
  my $is_little = unpack('C', pack('S', 1));
  return pack('S4', $is_little ? @parts : reverse @parts);
}

sub options {
  my ($read) = @_;
  my @parts;
  if ($read->{classes}) {
    my @queues = @{ $read->{queues} || [] };
    # struct tc_mqprio_qopt
    my @counts = map { $queues[$_] ? $queues[$_][0] : 0 } 0 .. 15;
    my @offsets = map { $queues[$_] ? $queues[$_][1] : 0 } 0 .. 15;
    push @parts, attribute(1, pack('C C16 C S16 S16', $read->{classes}, (map { $read->{map}[$_] || 0 } 0 .. 15), 0, @counts, @offsets));
  }
  push @parts, attribute(10, pack('L', $read->{flags})) if $read->{flags};
  push @parts, attribute(11, pack('L', $read->{'txtime-delay'})) if $read->{'txtime-delay'};
  push @parts, attribute(3, signed64($read->{'base-time'})) if defined $read->{'base-time'};
  push @parts, attribute(5, pack('l', $read->{clock})) if defined $read->{clock};
  push @parts, attribute(8, signed64($read->{'cycle-time'})) if defined $read->{'cycle-time'};
  push @parts, attribute(9, signed64($read->{'cycle-time-extension'})) if defined $read->{'cycle-time-extension'};
  push @parts, nest(2, map { nest(1, attribute(2, pack 'C', $_->[0]), attribute(3, pack 'L', $_->[1]), attribute(4, pack 'L', $_->[2])) } @{ $read->{entries} });
  my ($limits, $framing) = ($read->{limits}, $read->{framing});
  for my $class (0 .. ($#$limits > $#$framing ? $#$limits : $#$framing)) {
    my @of_class = attribute(1, pack 'L', $class);
    push @of_class, attribute(2, pack 'L', $limits->[$class]) if $class <= $#$limits;
    push @of_class, attribute(3, pack 'L', $framing->[$class]) if $class <= $#$framing;
    push @parts, nest(12, @of_class);
  }
  return nest(2, @parts);
}

# struct nlmsghdr (RTM_NEWQDISC; REQUEST, ACK, REPLACE, CREATE) and struct tcmsg at the root of the port.
sub request {
  my ($device, $number, $options) = @_;
  socket(my $socket, 16, 3, 0) or wrong("netlink: $!");
  my $ifreq = pack('a16 x24', $device);
  length $device < 16 && ioctl($socket, 0x8933, $ifreq) or wrong("Cannot find device \\"$device\\"");
  my $index = unpack('x16 i', $ifreq);
  my $body = pack('C x3 l L L L', 0, $index, $number << 16, 0xffffffff, 0) . attribute(1, "taprio\\0") . $options;
  return pack('L S S L L', 16 + length $body, 36, 0x505, 1, 0) . $body;
}

# Sends it and reads what the kernel says: struct nlmsgerr, and its words after it (NETLINK_CAP_ACK, NETLINK_EXT_ACK).
sub answer {
  my ($message) = @_;
  socket(my $socket, 16, 3, 0) or wrong("netlink: $!");
  setsockopt($socket, 270, $_, pack 'l', 1) for 10, 11;
  defined send($socket, $message, 0, pack('S x2 L L', 16, 0, 0)) or wrong("netlink: $!");
  my $reply;
  do { defined recv($socket, $reply, 65536, 0) or wrong("netlink: $!") } until unpack('x4 S', $reply) == 2;
  my ($length, $flags, $error) = unpack('L x2 S x8 l', $reply);
  my $said = '';
  my $at = 36 + ($flags & 0x100 ? 0 : (length($message) - 16 + 3) & ~3);
  while ($flags & 0x200 && $at + 4 <= $length) {
    my ($size, $type) = unpack("x$at S S", $reply);
    last if $size < 4;
    $said = unpack('Z*', substr $reply, $at + 4, $size - 4) if $type == 1;
    $at += ($size + 3) & ~3;
  }
  print STDERR $error ? 'Error: ' : 'Warning: ', $said, ".\\n" if $said ne '';
  return 0 if $error == 0;
  $! = -$error;
  print STDERR "RTNETLINK answers: $!\\n" if $said eq '';
  return 2;
}
`;
