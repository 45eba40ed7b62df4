<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
<context>
    <name>AlarmList</name>
    <message>
        <source>报警 {0} · 未确认 {1}</source>
        <translation>Alarms {0} · waiting {1}</translation>
    </message>
    <message>
        <source>未知 {0}</source>
        <translation>Unknown {0}</translation>
    </message>
    <message>
        <source>筛选隐藏 {0} 条</source>
        <translation>{0} hidden by the filter</translation>
    </message>
    <message>
        <source>筛选隐藏 {0} 条，其中未确认 {1} 条</source>
        <translation>{0} hidden by the filter, {1} of them waiting</translation>
    </message>
    <message>
        <source>没有报警。</source>
        <translation>No alarms.</translation>
    </message>
    <message>
        <source>没有报警；{0} 个指标状态未知。</source>
        <translation>No alarms; the state of {0} indicators is unknown.</translation>
    </message>
    <message>
        <source>最严重在前</source>
        <translation>Worst first</translation>
    </message>
    <message>
        <source>最新在前</source>
        <translation>Newest first</translation>
    </message>
    <message>
        <source>筛选（不消警）</source>
        <translation>Filter (silences nothing)</translation>
    </message>
    <message>
        <source>确认所选</source>
        <translation>Acknowledge selected</translation>
    </message>
    <message>
        <source>确认所选报警（空格键）</source>
        <translation>Acknowledge the selected alarms (Space)</translation>
    </message>
    <message>
        <source>确认全部显示项</source>
        <translation>Acknowledge all shown</translation>
    </message>
    <message>
        <source>确认列表中显示的全部报警；被筛选隐藏的不在内</source>
        <translation>Acknowledge every alarm in the list; those hidden by the filter are left out</translation>
    </message>
</context>
<context>
    <name>Alarms</name>
    <message>
        <source>级别</source>
        <translation>Level</translation>
    </message>
    <message>
        <source>设备</source>
        <translation>Equipment</translation>
    </message>
    <message>
        <source>指标</source>
        <translation>Indicator</translation>
    </message>
    <message>
        <source>当前值</source>
        <translation>Value</translation>
    </message>
    <message>
        <source>越限</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>起始</source>
        <translation>Since</translation>
    </message>
    <message>
        <source>已持续</source>
        <translation>Lasting</translation>
    </message>
    <message>
        <source>企业</source>
        <translation>Enterprise</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>最后值</source>
        <translation>Last value</translation>
    </message>
    <message>
        <source>最后数据</source>
        <translation>Last heard</translation>
    </message>
    <message>
        <source>距今</source>
        <translation>Ago</translation>
    </message>
    <message>
        <source>从未收到</source>
        <translation>Never</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>设备编码</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>类型</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>介质</source>
        <translation>Medium</translation>
    </message>
    <message>
        <source>尺寸</source>
        <translation>Dimensions</translation>
    </message>
    <message>
        <source>未填报</source>
        <translation>not filed</translation>
    </message>
    <message>
        <source>企业名称</source>
        <translation>Enterprise</translation>
    </message>
    <message>
        <source>企业编码</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>行业</source>
        <translation>Trade</translation>
    </message>
    <message>
        <source>重点工艺</source>
        <translation>Key processes</translation>
    </message>
    <message>
        <source>责任人</source>
        <translation>In charge</translation>
    </message>
    <message>
        <source>500 m 人口</source>
        <translation>Residents, 500 m</translation>
    </message>
    <message>
        <source>厂区面积</source>
        <translation>Plant area</translation>
    </message>
    <message>
        <source>最近维护</source>
        <translation>Last upkeep</translation>
    </message>
    <message>
        <source>风险等级</source>
        <translation>Risk tier</translation>
    </message>
    <message>
        <source>待配置</source>
        <translation>not configured</translation>
    </message>
    <message>
        <source>单元</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>法定等级</source>
        <translation>Legal level</translation>
    </message>
    <message>
        <source>未计算</source>
        <translation>not calculated</translation>
    </message>
    <message>
        <source>计算</source>
        <translation>Calculation</translation>
    </message>
    <message>
        <source>依据</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>待核实</source>
        <translation>to be verified</translation>
    </message>
    <message>
        <source>{0} 公顷</source>
        <translation>{0} ha</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>园区瞭望</source>
        <translation>Parkwatch</translation>
    </message>
    <message>
        <source>切换界面语言</source>
        <translation>Change the language</translation>
    </message>
    <message>
        <source>状态未知的指标数：离线、质量异常、无数据、未接入</source>
        <translation>Indicators whose state is unknown: stale, faulty, without data or not connected</translation>
    </message>
    <message>
        <source>最早一条未确认报警已等待的时间</source>
        <translation>How long the oldest unacknowledged alarm has waited</translation>
    </message>
    <message>
        <source>{0} {1} 项，未确认 {2} 项</source>
        <translation>{0}: {1}, unacknowledged: {2}</translation>
    </message>
    <message>
        <source>未知</source>
        <translation>Unknown</translation>
    </message>
    <message>
        <source>最久未确认</source>
        <translation>Longest wait</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>飞到该设备</source>
        <translation>Fly there</translation>
    </message>
    <message>
        <source>确认</source>
        <translation>Acknowledge</translation>
    </message>
    <message>
        <source>确认该设备的全部报警</source>
        <translation>Acknowledge all alarms of this equipment</translation>
    </message>
    <message>
        <source>在场景、列表或搜索中选择一个设备。</source>
        <translation>Choose something in the scene, in a list or by search.</translation>
    </message>
    <message>
        <source>实时值</source>
        <translation>Live values</translation>
    </message>
    <message>
        <source>趋势</source>
        <translation>Trend</translation>
    </message>
    <message>
        <source>设备</source>
        <translation>Equipment</translation>
    </message>
    <message>
        <source>重大危险源</source>
        <translation>Major hazard</translation>
    </message>
    <message>
        <source>一企一档</source>
        <translation>Enterprise file</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>zh</source>
        <translation>en</translation>
    </message>
</context>
<context>
    <name>LayerTree</name>
    <message>
        <source>取消勾选即隐藏；有报警的设备始终显示</source>
        <translation>Uncheck to hide; what is in alarm is always shown</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>标签</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>厂区边界</source>
        <translation>Boundary</translation>
    </message>
    <message>
        <source>道路与绿化</source>
        <translation>Scenery</translation>
    </message>
    <message>
        <source>地面网格</source>
        <translation>Grid</translation>
    </message>
    <message>
        <source>园区</source>
        <translation>Park</translation>
    </message>
    <message>
        <source>报警</source>
        <translation>Alarms</translation>
    </message>
    <message>
        <source>未知</source>
        <translation>Unknown</translation>
    </message>
</context>
<context>
    <name>NotLive</name>
    <message>
        <source>尚未收到数据</source>
        <translation>No data received yet</translation>
    </message>
    <message>
        <source>数据未更新 {0}</source>
        <translation>No new data for {0}</translation>
    </message>
    <message>
        <source>非实时画面 NOT LIVE</source>
        <translation>NOT LIVE</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>三维视图</source>
        <translation>3D view</translation>
    </message>
    <message>
        <source>平面图 · 上北</source>
        <translation>Plan · north up</translation>
    </message>
    <message>
        <source>步行 · 视高 1.7 m · W A S D 移动，Esc 返回</source>
        <translation>Walk · eye 1.7 m · W A S D to move, Esc to leave</translation>
    </message>
    <message>
        <source>{0} 项报警</source>
        <translation>Alarms: {0}</translation>
    </message>
    <message>
        <source>选中</source>
        <translation>Selected</translation>
    </message>
    <message>
        <source>未确认（填充，脉动）</source>
        <translation>Waiting (filled, pulsing)</translation>
    </message>
    <message>
        <source>已确认（空心）</source>
        <translation>Acknowledged (hollow)</translation>
    </message>
    <message>
        <source>未知、离线、异常（灰色斜纹）</source>
        <translation>Unknown, stale, faulty (grey hatching)</translation>
    </message>
    <message>
        <source>重大危险源等级</source>
        <translation>Major-hazard level</translation>
    </message>
    <message>
        <source>级</source>
        <translation>level</translation>
    </message>
    <message>
        <source>北</source>
        <translation>N</translation>
    </message>
    <message>
        <source>报警 {0}</source>
        <translation>Alarms {0}</translation>
    </message>
    <message>
        <source>未确认 {0}</source>
        <translation>Waiting {0}</translation>
    </message>
    <message>
        <source>未知 {0}</source>
        <translation>Unknown {0}</translation>
    </message>
    <message>
        <source>另有 {0} 项指标</source>
        <translation>{0} more indicators</translation>
    </message>
    <message>
        <source>已恢复</source>
        <translation>Returned</translation>
    </message>
    <message>
        <source>另 {0} 项报警</source>
        <translation>+{0} in alarm</translation>
    </message>
</context>
<context>
    <name>RehearsalBanner</name>
    <message>
        <source>演练 · 虚构园区与模拟数据，不是真实情况</source>
        <translation>REHEARSAL · fictional park, simulated data, not the real situation</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>搜索名称、编码、位号、拼音首字母</source>
        <translation>Search name, code, tag, pinyin</translation>
    </message>
    <message>
        <source>搜索设备（Ctrl+F）</source>
        <translation>Search equipment (Ctrl+F)</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>演练数据</source>
        <translation>Rehearsal feed</translation>
    </message>
    <message>
        <source>实时数据</source>
        <translation>Live feed</translation>
    </message>
    <message>
        <source>已连接</source>
        <translation>Connected</translation>
    </message>
    <message>
        <source>连接中断</source>
        <translation>Link lost</translation>
    </message>
    <message>
        <source>无</source>
        <translation>none</translation>
    </message>
    <message>
        <source>记录进程：{0}</source>
        <translation>Recorder process: {0}</translation>
    </message>
    <message>
        <source>数据 {0}</source>
        <translation>Data {0}</translation>
    </message>
    <message>
        <source>{0} 条/秒</source>
        <translation>{0}/s</translation>
    </message>
    <message>
        <source>未知 {0}/{1}</source>
        <translation>Unknown {0}/{1}</translation>
    </message>
    <message>
        <source>最近一帧的绘制时间</source>
        <translation>Time the last frame took</translation>
    </message>
    <message>
        <source>（模拟）</source>
        <translation> (simulated)</translation>
    </message>
    <message>
        <source>未接入数据源</source>
        <translation>No data source</translation>
    </message>
    <message>
        <source>未收到</source>
        <translation>not received</translation>
    </message>
    <message>
        <source>{0} 秒前</source>
        <translation>{0} s ago</translation>
    </message>
    <message>
        <source>{0}前</source>
        <translation>{0} ago</translation>
    </message>
</context>
<context>
    <name>TrendPlot</name>
    <message>
        <source>{0} 分</source>
        <translation>{0} min</translation>
    </message>
</context>
<context>
    <name>TroubleBar</name>
    <message>
        <source>全部 {0} 条</source>
        <translation>All {0}</translation>
    </message>
    <message>
        <source>已阅，关闭</source>
        <translation>Dismiss</translation>
    </message>
</context>
<context>
    <name>ValueRow</name>
    <message>
        <source>已 {0}</source>
        <translation>for {0}</translation>
    </message>
    <message>
        <source>没有限值</source>
        <translation>no limits</translation>
    </message>
    <message>
        <source>量程</source>
        <translation>Measuring range</translation>
    </message>
    <message>
        <source>距最后一次收到数据</source>
        <translation>Since data were last received</translation>
    </message>
    <message>
        <source>从未收到数据</source>
        <translation>never heard</translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message>
        <source>全景（Home）</source>
        <translation>Home view (Home)</translation>
    </message>
    <message>
        <source>俯视平面图（P）</source>
        <translation>Plan view (P)</translation>
    </message>
    <message>
        <source>数字键 {0}</source>
        <translation>Key {0}</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>正常</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>低报</source>
        <translation>Low</translation>
    </message>
    <message>
        <source>高报</source>
        <translation>High</translation>
    </message>
    <message>
        <source>低低报</source>
        <translation>Low-low</translation>
    </message>
    <message>
        <source>高高报</source>
        <translation>High-high</translation>
    </message>
    <message>
        <source>有效</source>
        <translation>Good</translation>
    </message>
    <message>
        <source>质量异常</source>
        <translation>Fault</translation>
    </message>
    <message>
        <source>离线</source>
        <translation>Stale</translation>
    </message>
    <message>
        <source>无数据</source>
        <translation>No data</translation>
    </message>
    <message>
        <source>未接入</source>
        <translation>Not connected</translation>
    </message>
    <message>
        <source>温度</source>
        <translation>Temperature</translation>
    </message>
    <message>
        <source>压力</source>
        <translation>Pressure</translation>
    </message>
    <message>
        <source>液位</source>
        <translation>Level</translation>
    </message>
    <message>
        <source>流量</source>
        <translation>Flow</translation>
    </message>
    <message>
        <source>可燃气体</source>
        <translation>Combustible gas</translation>
    </message>
    <message>
        <source>有毒气体</source>
        <translation>Toxic gas</translation>
    </message>
    <message>
        <source>压差</source>
        <translation>Pressure drop</translation>
    </message>
    <message>
        <source>火花</source>
        <translation>Sparks</translation>
    </message>
    <message>
        <source>水位</source>
        <translation>Water level</translation>
    </message>
    <message>
        <source>湿度</source>
        <translation>Humidity</translation>
    </message>
    <message>
        <source>风速</source>
        <translation>Wind speed</translation>
    </message>
    <message>
        <source>振动</source>
        <translation>Vibration</translation>
    </message>
    <message>
        <source>电流</source>
        <translation>Current</translation>
    </message>
    <message>
        <source>开关量</source>
        <translation>Switch</translation>
    </message>
    <message>
        <source>模型部件</source>
        <translation>Model part</translation>
    </message>
    <message>
        <source>无火花</source>
        <translation>no spark</translation>
    </message>
    <message>
        <source>有火花</source>
        <translation>spark</translation>
    </message>
    <message>
        <source>关</source>
        <translation>off</translation>
    </message>
    <message>
        <source>开</source>
        <translation>on</translation>
    </message>
    <message>
        <source>主要负责人</source>
        <translation>Principal</translation>
    </message>
    <message>
        <source>技术负责人</source>
        <translation>Technical lead</translation>
    </message>
    <message>
        <source>操作负责人</source>
        <translation>Operations lead</translation>
    </message>
    <message>
        <source>安全总监</source>
        <translation>Safety director</translation>
    </message>
    <message>
        <source>安全负责人</source>
        <translation>Safety lead</translation>
    </message>
    <message>
        <source>安全管理员</source>
        <translation>Safety officer</translation>
    </message>
    <message>
        <source>设备负责人</source>
        <translation>Equipment lead</translation>
    </message>
    <message>
        <source>值班电话</source>
        <translation>Duty phone</translation>
    </message>
    <message>
        <source>值班长</source>
        <translation>Shift lead</translation>
    </message>
    <message>
        <source>未确认</source>
        <translation>Unacknowledged</translation>
    </message>
    <message>
        <source>已恢复未确认</source>
        <translation>Returned, unack.</translation>
    </message>
    <message>
        <source>已确认</source>
        <translation>Acknowledged</translation>
    </message>
    <message>
        <source>{0} 秒</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>{0} 分 {1} 秒</source>
        <translation>{0} min {1} s</translation>
    </message>
    <message>
        <source>{0} 时 {1} 分</source>
        <translation>{0} h {1} min</translation>
    </message>
    <message>
        <source>{0} 天 {1} 时</source>
        <translation>{0} d {1} h</translation>
    </message>
</context>
</TS>
