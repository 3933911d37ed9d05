/** Characters taken for one another at a glance; each line is one shape. */
const shapes = `微薇徽溦癓霺
信伩訫仩
己已巳
末未
人入
土士
日曰
博搏膊愽
赌睹暏
毒毐
枪抢
贷货
骗煸碥
群羣
色銫
裸祼
代伐
证怔
刀刁
千干
天夭
大太犬
买卖`.split("\n");

/** A character and how it is written as two: 弓虽 for 强. */
const parts = `赌贝者
信亻言
加力口
群君羊
强弓虽
奸女干
贷代贝
骗马扁
炸火乍
枪木仓
妓女支
嫖女票
钱钅戋
赚贝兼
购贝勾
粉米分
股月殳
彩采彡
联耳关
好女子
打扌丁
私禾厶
脱月兑
裸衤果
诈讠乍
订讠丁
话讠舌
证讠正
视礻见
频步页
码石马
银钅艮
博十尃
药艹约`.split("\n");

/** Number of the shape of a unit, from 1; 0 when it has none. */
export const shapeOf = new Map<number, number>();
shapes.forEach((shape, at) => {
  for (const char of shape) shapeOf.set(char.charCodeAt(0), at + 1);
});

/** The two units a unit is taken apart into. */
export const partsOf = new Map<number, readonly [number, number]>();
for (const line of parts) partsOf.set(line.charCodeAt(0), [line.charCodeAt(1), line.charCodeAt(2)]);
