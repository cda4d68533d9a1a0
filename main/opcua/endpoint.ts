import type { EndpointDescription } from 'node-opcua';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaProfile } from '../../shared/site/connections.ts';
import { opcuaModes, opcuaPolicies } from '../../shared/site/connections.ts';
import { policyName } from './discovery.ts';
import type { OpcuaFault } from './failure.ts';

export interface ChosenEndpoint {
  readonly endpoint: EndpointDescription;
  readonly policy: (typeof opcuaPolicies)[number];
  readonly mode: (typeof opcuaModes)[number];
}

/** OPC UA Part 4 §7.43: UserTokenType. */
const tokenTypes = { anonymous: 0, user: 1, certificate: 2 } as const;

/** Later is safer (Part 7 §6.6). */
const ranks: readonly ChosenEndpoint['policy'][] = ['None', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'];

/** The endpoint that a profile asks for; without a wish the safest that takes the identity. Never a weaker one than was asked for. */
export function chooseEndpoint(
  where: string,
  endpoints: readonly EndpointDescription[],
  profile: OpcuaProfile,
): Result<ChosenEndpoint, OpcuaFault> {
  const known = endpoints.flatMap((endpoint): ChosenEndpoint[] => {
    const policy = opcuaPolicies.find((name) => name === policyName(endpoint.securityPolicyUri));
    const mode = opcuaModes[endpoint.securityMode - 1];
    return policy && mode ? [{ endpoint, policy, mode }] : [];
  });
  const { security } = profile;
  const wanted = security ? known.filter(({ policy, mode }) => policy === security.policy && mode === security.mode) : known;
  const offers = known.map(({ policy, mode }) => (policy === 'None' ? 'None' : `${policy} ${mode}`));
  if (wanted.length === 0) {
    const asked = security ? `${security.policy} ${security.mode} is not offered` : 'no security that is known here is offered';
    return fail({
      code: 'no-endpoint',
      message: `${where}: ${asked}. The server offers ${[...new Set(offers)].join(', ') || 'no endpoint'}: change "security" of the connection, or the server.`,
    });
  }
  const tokenType = tokenTypes[profile.identity.kind];
  const fitting = wanted.filter(({ endpoint }) => endpoint.userIdentityTokens?.some((token) => token.tokenType === tokenType));
  if (fitting.length === 0)
    return fail({
      code: 'identity-not-offered',
      message: `${where}: it takes no ${identityWords[profile.identity.kind]} there. Change "identity" of the connection, or let the server allow it.`,
    });
  return ok(fitting.reduce((best, each) => (rankOf(each) > rankOf(best) ? each : best)));
}

const identityWords = { anonymous: 'anonymous login', user: 'login by user and password', certificate: 'login by certificate' } as const;

const rankOf = ({ policy, mode }: ChosenEndpoint): number => ranks.indexOf(policy) * 10 + opcuaModes.indexOf(mode);
